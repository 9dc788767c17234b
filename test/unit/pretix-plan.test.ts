import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readPretixPlan } from '../../src/modules/venues/read-pretix-plan.js';
import { readSeatPlan } from '../../src/modules/venues/read-seat-plan.js';
import { planOf, pretixDocument, pretixIssues, pretixRows, pretixSeat } from '../kit/seat-plan-documents.js';

const pretixExport = readFileSync(new URL('../kit/fixtures/pretix-studio-stage.json', import.meta.url), 'utf8');

describe('reading a pretix export', () => {
  it('makes positions absolute, fills in label templates and leaves out zones without seats', () => {
    expect(readSeatPlan('PRETIX', pretixExport)).toStrictEqual({
      plan: {
        name: 'Studio Stage',
        sections: [
          {
            name: 'Ground floor',
            rows: [
              {
                label: '1',
                seats: [
                  { guid: 'ground-floor-1-1', label: '1', x: 120.5, y: 150, category: 'Front', accessible: false },
                  { guid: 'ground-floor-1-2', label: '2', x: 145.63, y: 148.75, category: 'Front', accessible: false },
                ],
              },
              {
                label: 'Bench 2',
                seats: [
                  { guid: 'ground-floor-2-1', label: 'Place 1', x: 105, y: 180, category: 'Back', accessible: false },
                ],
              },
            ],
          },
        ],
      },
      issues: [],
    });
  });

  it('ignores the drawing and the fields of newer editors', () => {
    const row = { row_number: '1', skip_rows: 2, seats: [pretixSeat('1', { uuid: 7 })] };
    const zone = { name: 'Main', position: { x: 0, y: 0, z: 1 }, rows: [row], areas: [{ shape: 'spiral' }] };
    expect(pretixIssues(pretixDocument([zone], { theme: 'dark' }))).toEqual([]);
  });

  it('lists every mistake by its path', () => {
    const document = pretixDocument(
      [
        { name: 'Main', position: { x: 0, y: 0 }, rows: [{ row_number: 1, seats: [pretixSeat('1')] }] },
        { name: 'Main', rows: [{ row_number: '1', position: [], row_label: false, seats: [null] }] },
        {
          name: 'Balcony',
          position: { x: 900_000, y: 'top' },
          rows: [
            {
              row_number: '1',
              position: { x: 99_000, y: 0 },
              seats: [pretixSeat('1'), pretixSeat('2', { position: { x: 1001, y: 0 }, category: 'Silver' })],
            },
            { row_number: '1', seats: 'none' },
          ],
        },
        'Gallery',
      ],
      { size: { width: '640', height: 480 } },
    );
    expect(pretixIssues(document)).toEqual([
      { path: 'size.width', message: 'must be a number' },
      { path: 'zones[3]', message: 'must be an object' },
      { path: 'zones[0].rows[0].row_number', message: 'must be a text' },
      { path: 'zones[1].name', message: 'repeats the section name at zones[0].name' },
      { path: 'zones[1].position', message: 'is missing' },
      { path: 'zones[1].rows[0].row_label', message: 'must be a text' },
      { path: 'zones[1].rows[0].position', message: 'must be an object' },
      { path: 'zones[1].rows[0].seats[0]', message: 'must be an object' },
      { path: 'zones[2].position.y', message: 'must be a number' },
      {
        path: 'zones[2].rows[0].seats[0].seat_guid',
        message: 'repeats the guid at zones[0].rows[0].seats[0].seat_guid',
      },
      {
        path: 'zones[2].rows[0].seats[1].position',
        message: 'lies outside the plan once row and zone are added',
      },
      { path: 'zones[2].rows[0].seats[1].category', message: '"Silver" is not a category of this plan' },
      { path: 'zones[2].rows[1].seats', message: 'must be a list' },
    ]);
  });

  it('makes one row of the blocks left and right of an aisle', () => {
    const left = { row_number: '2', row_label: 'Row %s', seats: [pretixSeat('1'), pretixSeat('2')] };
    const other = { row_number: '3', row_label: 'Row %s', seats: [pretixSeat('9')] };
    const right = { row_number: '7', row_label: 'Row 2', position: { x: 300, y: 0 }, seats: [pretixSeat('3')] };
    const plan = planOf(readPretixPlan(JSON.stringify(pretixRows([left, other, right]))));
    const labelled = plan.sections[0]?.rows.map(({ label, seats }) => [
      label,
      seats.map((seat) => [seat.label, seat.x]),
    ]);
    expect(labelled).toEqual([
      [
        'Row 2',
        [
          ['1', 0],
          ['2', 0],
          ['3', 300],
        ],
      ],
      ['Row 3', [['9', 0]]],
    ]);
  });

  it('refuses a seat label that two blocks of one row share', () => {
    const rows = [
      { row_number: '1', seats: [pretixSeat('1')] },
      { row_number: '1', seats: [pretixSeat('1', { seat_guid: 'another' })] },
    ];
    expect(pretixIssues(pretixRows(rows))).toEqual([
      {
        path: 'zones[0].rows[1].seats[0].seat_number',
        message: 'repeats the seat label at zones[0].rows[0].seats[0].seat_number',
      },
    ]);
  });

  it('refuses labels that repeat or grow too long only after their template is filled in', () => {
    const rows = [
      { row_number: 'r'.repeat(60), row_label: '%s and %s', seats: [pretixSeat('3')] },
      { row_number: '4', seat_label: `${'s'.repeat(90)}%s`, seats: [pretixSeat('0123456789a')] },
      { row_number: '5', seat_label: 'Sofa', seats: [pretixSeat('5'), pretixSeat('6')] },
    ];
    expect(pretixIssues(pretixRows(rows))).toEqual([
      { path: 'zones[0].rows[0].row_label', message: 'is too long once %s is replaced by the row number' },
      {
        path: 'zones[0].rows[1].seats[0].seat_number',
        message: "is too long once it is put into the row's seat_label",
      },
      {
        path: 'zones[0].rows[2].seats[1].seat_number',
        message: 'repeats the seat label at zones[0].rows[2].seats[0].seat_number',
      },
    ]);
  });

  it('refuses a plan that only draws a stage', () => {
    expect(pretixIssues(pretixRows([]))).toEqual([{ path: '', message: 'has no seats' }]);
  });
});
