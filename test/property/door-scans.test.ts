import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideScan,
  foldScans,
  placeScan,
  type DoorTerms,
  type Entry,
  type ListTerms,
  type PlacedScan,
  type ScanReport,
} from '../../src/modules/admission/decision/index.js';
import { goodTicket, openDoor, OPENING } from '../kit/door-scans.js';
import { runs } from './runs.js';

const HOUR = 3_600_000;
const SECTIONS = ['Box', 'Stalls'];
const instant = fc.integer({ min: -6, max: 60 }).map((halves) => OPENING + halves * (HOUR / 2));
const some = (values: readonly string[]) => fc.subarray([...values], { maxLength: 1 });

const list = (id: string) =>
  fc.record({
    id: fc.constant(id),
    ticketTypeIds: some(['standard', 'child']),
    sections: some(SECTIONS),
    opensAt: fc.option(instant),
    closesAt: fc.option(instant),
    terms: fc.oneof(
      fc
        .constantFrom('ONCE' as const, 'ONCE_A_DAY' as const, 'REENTRY' as const)
        .map((rule) => ({ rule, times: null })),
      fc.integer({ min: 1, max: 3 }).map((times) => ({ rule: 'TIMES' as const, times })),
    ),
  });

const door: fc.Arbitrary<DoorTerms> = fc
  .tuple(
    fc.subarray(['hall', 'lounge']).chain((ids) => fc.tuple(...ids.map(list))),
    fc.array(some(['hall', 'lounge']), { maxLength: 2 }),
  )
  .map(([lists, served]) => ({
    ...openDoor,
    days: [0, 24].map((hours) => OPENING - 18 * HOUR + hours * HOUR),
    lists: lists.map(({ terms, ...given }): ListTerms => ({ ...given, ...terms })),
    gates: served.map((listIds, index) => ({ name: ['North', 'South'][index]!, listIds })),
  }));

const ticket = fc.record({
  isVoid: fc.constantFrom(false, false, false, true),
  issue: fc.integer({ min: 1, max: 2 }),
  ticketTypeId: fc.constantFrom('standard', 'child'),
  section: fc.constantFrom(null, ...SECTIONS),
});

const reports = fc
  .array(
    fc.record({
      kind: fc.constantFrom('ENTRY' as const, 'ENTRY' as const, 'EXIT' as const, 'UNDO' as const),
      target: fc.nat({ max: 11 }),
      gate: fc.constantFrom('North', 'South', 'Nowhere'),
      source: fc.constantFrom('a', 'b', 'c'),
      sequence: fc.nat({ max: 3 }),
      reportedAt: instant,
      issue: fc.constantFrom(1, 2, 2),
      isAdmitted: fc.constantFrom(true, true, false),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((given) =>
    given.map(({ target, ...told }, index): ScanReport => {
      return { ...told, nonce: `n${index}`, undoes: told.kind === 'UNDO' ? `n${target}` : null };
    }),
  );

const counted = (entries: readonly Entry[], listId: string) =>
  entries.filter(({ scan, conflict, undoneBy }) => !conflict && !undoneBy && scan.listIds.includes(listId));

/** What a list allows at most, told without the fold. */
function mostEntries({ id, rule, times }: ListTerms, scans: readonly PlacedScan[]): number {
  if (rule === 'ONCE') return 1;
  if (rule === 'TIMES') return times!;
  const ours = scans.filter(({ listIds, kind }) => kind === 'ENTRY' && listIds.includes(id));
  if (rule === 'ONCE_A_DAY') return new Set(ours.map(({ day }) => day)).size;
  return 1 + scans.filter(({ kind, isAdmitted }) => kind === 'EXIT' && isAdmitted).length;
}

describe('the scans of a ticket', () => {
  it('come to one state in any order, which never has more entries than the lists allow', () => {
    fc.assert(
      fc.property(door, ticket, reports, fc.infiniteStream(fc.nat()), (terms, facts, told, keys) => {
        const scans = told.map((report) => placeScan(terms, facts, report));
        const state = foldScans(scans);
        const drawn = scans.map((scan) => ({ scan, key: keys.next().value as number }));
        const shuffled = drawn.sort((one, other) => one.key - other.key).map(({ scan }) => scan);
        expect(foldScans(shuffled)).toEqual(state);
        const admitted = scans.filter(({ kind, isAdmitted }) => kind === 'ENTRY' && isAdmitted);
        expect(state.map(({ scan }) => scan.nonce).sort()).toEqual(admitted.map(({ nonce }) => nonce).sort());
        for (const list of terms.lists) {
          expect(counted(state, list.id).length).toBeLessThanOrEqual(mostEntries(list, scans));
        }
      }),
      runs('scans in any order', 20_000),
    );
  });

  it('are decided at a gate as the server reckons them, whatever the clocks say', () => {
    fc.assert(
      fc.property(door, ticket, reports, (terms, facts, told) => {
        const known: PlacedScan[] = [];
        for (const report of told) {
          if (report.kind === 'UNDO') continue;
          const decision = decideScan(terms, { facts, scans: known }, report);
          if (decision.verdict === 'REFUSED') continue;
          known.push(decision.scan);
          // The server places what the gate tells by itself.
          const told = known.map((scan) => placeScan(terms, facts, scan));
          const state = foldScans(told);
          expect(state.filter(({ conflict }) => conflict)).toEqual([]);
          expect(state).toEqual(decision.entries);
        }
      }),
      runs('decided at a gate', 20_000),
    );
  });

  it('tell a gate that is asked in the order of time what the server will say to it', () => {
    fc.assert(
      fc.property(door, reports, (terms, told) => {
        const inOrder = told
          .filter(({ kind }) => kind === 'ENTRY')
          .map((report, index) => ({ ...report, issue: 1, reportedAt: report.reportedAt + index, sequence: index }))
          .sort((one, other) => one.reportedAt - other.reportedAt || one.sequence - other.sequence);
        const known: PlacedScan[] = [];
        for (const report of inOrder) {
          const decision = decideScan(terms, { facts: goodTicket, scans: known }, report);
          const asked = placeScan(terms, goodTicket, { ...report, isAdmitted: true });
          const entry = foldScans([...known, asked]).find(({ scan }) => scan.nonce === report.nonce)!;
          expect(decision.verdict === 'ADMIT').toBe(entry.conflict === null);
          if (decision.verdict === 'ADMIT') known.push(decision.scan);
        }
      }),
      runs('asked in order', 10_000),
    );
  });
});
