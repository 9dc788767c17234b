import { describe, expect, it } from '@jest/globals';
import { readSeatPlan } from '../../src/modules/venues/read-seat-plan.js';
import { leastCpuTime } from '../kit/cpu-time.js';
import { foyerSeat, foyerSeats, planOf, pretixRows, pretixSeat, seatsOf } from '../kit/seat-plan-documents.js';

describe.each([
  ['FOYER', (count: number) => foyerSeats(Array.from({ length: count }, (_, index) => foyerSeat(`${index}`)))],
  [
    'PRETIX',
    (count: number) =>
      pretixRows([{ row_number: '1', seats: Array.from({ length: count }, (_, index) => pretixSeat(`${index}`)) }]),
  ],
] as const)('a document in format %s', (format, documentWithSeats) => {
  const read = (document: string) => readSeatPlan(format, document);

  it.each([
    ['', 'it ends too early at position 0 (line 1, column 1)'],
    ['abc', 'unexpected character at position 0 (line 1, column 1)'],
    ['{\n  "name": "Hall",\n}', 'unexpected character at position 20 (line 3, column 1)'],
    ['{"x": NaN}', 'unexpected character at position 6 (line 1, column 7)'],
    ['{"name": "Hall', 'it ends too early at position 14 (line 1, column 15)'],
    ['{} {}', 'unexpected character at position 3 (line 1, column 4)'],
  ])('that is not JSON is refused with the position: %j', (document, problem) => {
    expect(read(document)).toEqual({ plan: undefined, issues: [{ path: '', message: `is not JSON: ${problem}` }] });
  });

  it('may begin with a byte-order mark', () => {
    expect(read(`\uFEFF${JSON.stringify(documentWithSeats(1))}`).issues).toEqual([]);
  });

  it.each(['null', '[]', '"plan"', '3'])('that is not an object is refused: %s', (document) => {
    expect(read(document).issues).toEqual([{ path: '', message: 'must be an object' }]);
  });

  it('may have 50,000 seats and not one more', () => {
    expect(seatsOf(planOf(read(JSON.stringify(documentWithSeats(50_000)))))).toHaveLength(50_000);
    expect(read(JSON.stringify(documentWithSeats(50_001))).issues).toEqual([
      { path: '', message: 'has 50001 seats; a plan may have at most 50000' },
    ]);
  });

  it('is refused unread when it is too large', () => {
    expect(read(' '.repeat(12_000_001)).issues).toEqual([
      { path: '', message: 'must have at most 12000000 characters' },
    ]);
  });

  it('is refused unread when it has more objects and lists than a plan can have', () => {
    const issues = [{ path: '', message: 'must have at most 500000 objects and lists' }];
    const documents = [
      `[${'{},'.repeat(500_000)}{}]`,
      `${'['.repeat(500_001)}${']'.repeat(500_001)}`,
      '['.repeat(500_001),
    ];
    for (const document of documents) expect(read(document).issues).toEqual(issues);
  });

  it('may have as many brackets and braces in its texts as there is room for', () => {
    const braces = `\\"${'{['.repeat(300_000)}`;
    const document = JSON.stringify({ ...documentWithSeats(1), name: braces });
    expect(read(document).issues).toEqual([{ path: 'name', message: 'must have at most 100 characters' }]);
  });

  it.each([
    [100, []],
    [101, [{ path: '', message: '1 more issue is not listed' }]],
    [150, [{ path: '', message: '50 more issues are not listed' }]],
  ])('with %i mistakes lists a hundred and counts the others', (count, last) => {
    const document = JSON.stringify(documentWithSeats(count)).replaceAll('"category":"Gold"', '"category":"Tin"');
    const { issues } = read(document);
    expect(issues[99]?.path).toMatch(/seats\[99\]\.category$/);
    expect(issues.slice(100)).toEqual(last);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('may not have a field %s anywhere', (field) => {
    const document = JSON.stringify(documentWithSeats(1)).replace('"category":', `"${field}":{"x":1},"category":`);
    const { plan, issues } = read(document);
    expect(plan).toBeUndefined();
    expect(issues).toContainEqual({
      path: expect.stringMatching(/seats\[0\]$/),
      message: `must not have a field "${field}"`,
    });
    expect(issues).toHaveLength(1);
  });

  it('does not take inherited fields for its own', () => {
    expect(read('{"name":"Hall","__proto__":{"zones":[],"sections":[],"categories":[]}}').issues).toEqual(
      expect.arrayContaining([
        { path: '', message: 'must not have a field "__proto__"' },
        { path: 'categories', message: 'is missing' },
      ]),
    );
  });

  it('may not be nested deeper than a plan can be', () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { issues } = read(JSON.stringify(documentWithSeats(1)).replace('"name":', `"name":${nested},"a":`));
    expect(issues).toContainEqual({ path: `name${'[0]'.repeat(19)}`, message: 'is nested deeper than 20 levels' });
  });

  it('is never quoted at length in its issues', () => {
    const huge = 'x'.repeat(100_000);
    const document = { ...documentWithSeats(1), [huge]: { [huge]: { constructor: 1 } }, name: huge };
    expect(JSON.stringify(read(JSON.stringify(document)).issues).length).toBeLessThan(400);
  });

  it('with eight times the seats takes nowhere near eight times as long for each of them', () => {
    const leastTime = (seats: number): number => {
      const document = JSON.stringify(documentWithSeats(seats));
      return leastCpuTime(() => expect(seatsOf(planOf(read(document)))).toHaveLength(seats));
    };
    // Work that grows with the square takes 64 times as long.
    leastTime(2_500);
    expect(leastTime(20_000) / leastTime(2_500)).toBeLessThan(32);
  });
});
