import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { locateJsonError } from '../../src/modules/venues/locate-json-error.js';
import { readFoyerPlan } from '../../src/modules/venues/read-foyer-plan.js';
import { readPretixPlan } from '../../src/modules/venues/read-pretix-plan.js';
import { readSeatPlan } from '../../src/modules/venues/read-seat-plan.js';
import type { PlanReading, SeatPlan } from '../../src/modules/venues/seat-plan.js';
import { foyerDocument, foyerRow, foyerSeat, seatsOf } from '../kit/seat-plan-documents.js';

const pretixExport = readFileSync(new URL('../kit/fixtures/pretix-studio-stage.json', import.meta.url), 'utf8');

describe('whatever a document holds', () => {
  const expectPlanOrIssues = ({ plan, issues }: PlanReading) => {
    expect(issues.length === 0).toBe(plan !== undefined);
    expect(issues.length).toBeLessThanOrEqual(101);
    for (const issue of issues) expect(issue.path.length + issue.message.length).toBeLessThan(500);
    if (plan !== undefined) expectValid(plan);
  };

  const expectValid = (plan: SeatPlan) => {
    const seats = seatsOf(plan);
    expect(seats.length).toBeGreaterThanOrEqual(1);
    expect(new Set(seats.map((seat) => seat.guid)).size).toBe(seats.length);
    expect(new Set(plan.sections.map((section) => section.name)).size).toBe(plan.sections.length);
    for (const { rows } of plan.sections) {
      expect(new Set(rows.map((row) => row.label)).size).toBe(rows.length);
      for (const row of rows) expect(new Set(row.seats.map((seat) => seat.label)).size).toBe(row.seats.length);
    }
    const texts = seats.flatMap((seat) => [seat.guid, seat.label, seat.category]);
    for (const text of texts) expect(text).toMatch(/^[^\p{Cc}]{1,100}$/u);
    for (const { x, y } of seats) {
      expect([x, y].every((value) => Number(value.toFixed(2)) === value && Math.abs(value) <= 1_000_000)).toBe(true);
    }
  };

  const replaceAt = (value: unknown, path: number[], replacement: unknown): unknown => {
    const [first, ...rest] = path;
    if (first === undefined || typeof value !== 'object' || value === null) return replacement;
    const copy: Record<string, unknown> = structuredClone(value) as Record<string, unknown>;
    const key = Object.keys(copy)[first % Math.max(1, Object.keys(copy).length)];
    if (key === undefined) return replacement;
    copy[key] = replaceAt(copy[key], rest, replacement);
    return copy;
  };

  const seed = foyerDocument([
    { name: 'Stalls', focalPoint: { x: 1, y: 2 }, rows: [foyerRow('A', [foyerSeat('1'), foyerSeat('2')])] },
  ]);
  const pathArbitrary = fc.array(fc.nat(20), { minLength: 1, maxLength: 10 });

  it.each([readFoyerPlan, readPretixPlan])('%p gives a valid plan or issues for any text or JSON', (read) => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (document) => expectPlanOrIssues(read(document))));
  });

  it.each([
    [readFoyerPlan, seed],
    [readPretixPlan, JSON.parse(pretixExport) as unknown],
  ])('%p gives a valid plan or issues for a good document with one part replaced', (read, document) => {
    const property = fc.property(pathArbitrary, fc.jsonValue(), (path, replacement) =>
      expectPlanOrIssues(read(JSON.stringify(replaceAt(document, path, replacement)))),
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('the position of a syntax error is found exactly when the JSON parser refuses', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, junk]) => {
      const position = at % (json.length + 1);
      return json.slice(0, position) + junk + json.slice(position + 1);
    });
    const isJson = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const property = fc.property(fc.oneof(damaged, fc.json(), fc.string()), (text) => {
      expect(locateJsonError(text) === undefined).toBe(isJson(text));
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('a random valid plan', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => {
    return value.trim() === value && value.length <= 25 && !/\p{Cc}/u.test(value);
  });
  const hundredths = fc.integer({ min: -100_000_000, max: 100_000_000 }).map((value) => value / 100);
  const point = fc.record({ x: hundredths, y: hundredths });
  const someUnique = <T>(arbitrary: fc.Arbitrary<T>, selector: (value: T) => string) =>
    fc.uniqueArray(arbitrary, { minLength: 1, maxLength: 4, selector });
  const planWith = (categories: string[]) => {
    const seat = fc.record({
      label: text,
      x: hundredths,
      y: hundredths,
      category: fc.constantFrom(...categories),
      accessible: fc.boolean(),
    });
    const row = fc.record({ label: text, seats: someUnique(seat, ({ label }) => label) });
    const rows = someUnique(row, ({ label }) => label);
    const section = fc.record({ name: text, focalPoint: point, rows }, { requiredKeys: ['name', 'rows'] });
    return fc.record({ name: text, sections: someUnique(section, ({ name }) => name) });
  };
  const drawn = someUnique(text, String).chain((categories) =>
    planWith(categories).map((plan) => ({ categories: categories.map((name) => ({ name })), plan })),
  );
  const numbered = (plan: { name: string; sections: unknown[] }): SeatPlan => {
    let count = 0;
    const numberSeats = (key: string, value: unknown) =>
      key === 'seats' ? (value as object[]).map((seat) => ({ ...seat, guid: `seat-${(count += 1)}` })) : value;
    return JSON.parse(JSON.stringify(plan, numberSeats)) as SeatPlan;
  };

  it("survives being written in Foyer's format", () => {
    const property = fc.property(drawn, ({ categories, plan }) => {
      const expected = numbered(plan);
      const document = JSON.stringify({ format: 'foyer-seat-map/1', categories, ...expected });
      expect(readSeatPlan('FOYER', document)).toEqual({ plan: expected, issues: [] });
    });
    fc.assert(property);
  });

  it('survives being written in the format of pretix, but for focal points and accessibility', () => {
    const property = fc.property(drawn, ({ categories, plan }) => {
      const position = { x: 0, y: 0 };
      const expected = numbered(plan);
      const zones = expected.sections.map(({ name, rows }) => ({
        name,
        position,
        rows: rows.map(({ label, seats }) => ({
          row_number: label,
          position,
          seats: seats.map((seat) => ({
            seat_guid: seat.guid,
            seat_number: seat.label,
            position: { x: seat.x, y: seat.y },
            category: seat.category,
          })),
        })),
      }));
      const sections = expected.sections.map(({ name, rows }) => ({
        name,
        rows: rows.map((row) => ({ ...row, seats: row.seats.map((seat) => ({ ...seat, accessible: false })) })),
      }));
      const document = JSON.stringify({ name: expected.name, categories, zones });
      expect(readSeatPlan('PRETIX', document)).toEqual({ plan: { name: expected.name, sections }, issues: [] });
    });
    fc.assert(property);
  });
});
