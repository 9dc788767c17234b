import { describe, expect, it } from '@jest/globals';
import { readFoyerPlan } from '../../src/modules/venues/read-foyer-plan.js';
import {
  foyerDocument,
  foyerIssues,
  foyerRow,
  foyerSeat,
  foyerSeats,
  planOf,
  seatsOf,
} from '../kit/seat-plan-documents.js';

describe("reading Foyer's own format", () => {
  it('keeps every field of a complete document', () => {
    const seats = [
      { label: '1', x: -55.004, y: 100, category: 'Gold', accessible: true, guid: 'seat-one' },
      { label: '2', x: 0.006, y: 100.5, category: 'Gold' },
    ];
    const sections = [{ name: 'Stalls', focalPoint: { x: 0, y: -200 }, rows: [foyerRow('A', seats)] }];
    expect(readFoyerPlan(JSON.stringify(foyerDocument(sections)))).toStrictEqual({
      plan: {
        name: 'Hall',
        sections: [
          {
            name: 'Stalls',
            focalPoint: { x: 0, y: -200 },
            rows: [
              {
                label: 'A',
                seats: [
                  { guid: 'seat-one', label: '1', x: -55, y: 100, category: 'Gold', accessible: true },
                  { guid: 'Stalls/A/2', label: '2', x: 0.01, y: 100.5, category: 'Gold', accessible: false },
                ],
              },
            ],
          },
        ],
      },
      issues: [],
    });
  });

  it('makes different guids for names that differ only in where their slash is', () => {
    const sections = [
      { name: 'A/B', rows: [foyerRow('C')] },
      { name: 'A', rows: [foyerRow('B/C'), foyerRow('B~1C')] },
    ];
    const plan = planOf(readFoyerPlan(JSON.stringify(foyerDocument(sections))));
    expect(seatsOf(plan).map((seat) => seat.guid)).toEqual(['A~1B/C/1', 'A/B~1C/1', 'A/B~01C/1']);
  });

  it('trims texts before it compares them', () => {
    const document = foyerSeats([foyerSeat(' 1 ', { category: 'Gold ' }), foyerSeat('1')]);
    expect(foyerIssues(document)).toEqual([
      {
        path: 'sections[0].rows[0].seats[1].label',
        message: 'repeats the seat label at sections[0].rows[0].seats[0].label',
      },
      {
        path: 'sections[0].rows[0].seats[1].guid',
        message: 'repeats the guid at sections[0].rows[0].seats[0].guid',
      },
    ]);
  });

  it('lists every mistake of a document by its path', () => {
    const document = {
      format: 'foyer-seat-map/2',
      colour: 'red',
      categories: [{ name: 'Gold', color: 7 }, { name: 'Gold' }, 'Silver'],
      sections: [
        {
          name: 'Stalls',
          focalPoint: { x: 0 },
          rows: [foyerRow('A', [foyerSeat('1', { accesible: true })]), foyerRow('A')],
        },
        { name: 'Stalls', rows: [] },
        { name: 'Boxes', rows: {} },
        { name: 'Circle', rows: [foyerRow('B', [])] },
      ],
    };
    expect(foyerIssues(document)).toEqual([
      { path: '', message: 'has an unknown field "colour"' },
      { path: 'format', message: 'must be "foyer-seat-map/1"' },
      { path: 'name', message: 'is missing' },
      { path: 'categories[2]', message: 'must be an object' },
      { path: 'categories[0].color', message: 'must be a text' },
      { path: 'categories[1].name', message: 'repeats the category at categories[0].name' },
      { path: 'sections[0].focalPoint.y', message: 'is missing' },
      { path: 'sections[0].rows[0].seats[0]', message: 'has an unknown field "accesible"' },
      { path: 'sections[0].rows[1].label', message: 'repeats the row label at sections[0].rows[0].label' },
      {
        path: 'sections[0].rows[1].seats[0].guid',
        message: 'repeats the guid at sections[0].rows[0].seats[0].guid',
      },
      { path: 'sections[1].name', message: 'repeats the section name at sections[0].name' },
      { path: 'sections[1].rows', message: 'must not be empty' },
      { path: 'sections[2].rows', message: 'must be a list' },
      { path: 'sections[3].rows[0].seats', message: 'must not be empty' },
    ]);
  });

  it('lists every mistake of a seat by its path', () => {
    const seats = [
      foyerSeat('1', { x: '5', y: null }),
      foyerSeat('2', { x: 1_000_000.01, y: -1_000_001 }),
      foyerSeat('3', { category: 'Silver', accessible: 'yes' }),
      foyerSeat('4', { guid: 'Stalls/A/3' }),
      { label: 5 },
      [],
    ];
    const seat = (index: number) => `sections[0].rows[0].seats[${index}]`;
    expect(foyerIssues(foyerSeats(seats))).toEqual([
      { path: seat(5), message: 'must be an object' },
      { path: `${seat(0)}.x`, message: 'must be a number' },
      { path: `${seat(0)}.y`, message: 'must be a number' },
      { path: `${seat(1)}.x`, message: 'must lie between -1000000 and 1000000' },
      { path: `${seat(1)}.y`, message: 'must lie between -1000000 and 1000000' },
      { path: `${seat(2)}.category`, message: '"Silver" is not a category of this plan' },
      { path: `${seat(2)}.accessible`, message: 'must be true or false' },
      { path: `${seat(3)}.guid`, message: `repeats the guid at ${seat(2)}.guid` },
      { path: `${seat(4)}.label`, message: 'must be a text' },
      { path: `${seat(4)}.x`, message: 'is missing' },
      { path: `${seat(4)}.y`, message: 'is missing' },
      { path: `${seat(4)}.category`, message: 'is missing' },
    ]);
  });

  it('says that a plan has no categories once, not at every seat', () => {
    const document = foyerDocument([{ name: 'Stalls', rows: [foyerRow('A')] }], { categories: [] });
    expect(foyerIssues(document)).toEqual([{ path: 'categories', message: 'must not be empty' }]);
  });

  it('asks for a guid when the names are too long to make one of', () => {
    const long = 'n'.repeat(60);
    const document = foyerDocument([{ name: long, rows: [foyerRow(long)] }]);
    expect(foyerIssues(document)).toEqual([
      {
        path: 'sections[0].rows[0].seats[0].guid',
        message: 'must be given: section, row and seat together are too long to make one of',
      },
    ]);
  });

  it('refuses a number that JSON can write and arithmetic cannot hold', () => {
    const document = JSON.stringify(foyerSeats([foyerSeat('1', { x: 12345 })])).replace('12345', '1e999');
    expect(readFoyerPlan(document).issues).toEqual([
      { path: 'sections[0].rows[0].seats[0].x', message: 'must lie between -1000000 and 1000000' },
    ]);
  });
});

describe('texts of a plan', () => {
  it.each([
    ['of a hundred characters outside the basic plane', '🎭'.repeat(100), []],
    ['one character too long', 'x'.repeat(101), ['must have at most 100 characters']],
    ['one emoji too long', '🎭'.repeat(101), ['must have at most 100 characters']],
    ['far too long', 'x'.repeat(1_000_000), ['must have at most 100 characters']],
    ['with a NUL', 'a\u0000b', ['must not contain control characters']],
    ['with a line break at the end', 'a\n', ['must not contain control characters']],
    ['with half a surrogate pair', 'a\ud800', ['must be well-formed Unicode']],
    ['of spaces only', '   ', ['must not be blank']],
    ['that are empty', '', ['must not be blank']],
    ['that are null', null, ['must be a text']],
  ])('are judged by length and content: %s', (_, name, messages) => {
    const section = { name: 'Stalls', rows: [foyerRow('A')] };
    expect(foyerIssues(foyerDocument([section], { name }))).toEqual(
      messages.map((message) => ({ path: 'name', message })),
    );
  });
});
