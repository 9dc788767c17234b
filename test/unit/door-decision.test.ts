import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import ts from 'typescript';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import {
  decideAtGate,
  decideScan,
  foldScans,
  placeScan,
  type DoorTerms,
  type GateBook,
  type ListTerms,
  type PlacedScan,
} from '../../src/modules/admission/decision/index.js';
import { createTicketSigner } from '../../src/modules/admission/ticket-signer.js';
import { makeSecrets } from '../../src/secrets.js';
import { goodTicket, openDoor, OPENING, placed, report } from '../kit/door-scans.js';

const HOUR = 3_600_000;
const list = (id: string, given: Partial<ListTerms> = {}): ListTerms => ({
  ...{ id, ticketTypeIds: [], sections: [], opensAt: null, closesAt: null, rule: 'ONCE', times: null },
  ...given,
});
const outcomes = (scans: PlacedScan[]) =>
  foldScans(scans).map(({ scan, conflict, rival, undoneBy, leftAt }) => [
    scan.nonce,
    conflict ?? (undoneBy && 'UNDONE') ?? (leftAt === null ? 'INSIDE' : 'LEFT'),
    ...(rival ? [rival.nonce] : []),
  ]);

describe('the rules of a list', () => {
  it('ONCE lets in once, and the first by the time of the scan counts', () => {
    const scans = [placed(20), placed(10), placed(30)];
    expect(outcomes(scans)).toEqual([
      ['scan-10', 'INSIDE'],
      ['scan-20', 'ALREADY_CHECKED_IN', 'scan-10'],
      ['scan-30', 'ALREADY_CHECKED_IN', 'scan-10'],
    ]);
  });

  it('REENTRY lets in again after an exit, and not before', () => {
    const rule = 'REENTRY' as const;
    const exit = placed(20, { kind: 'EXIT', rule: 'ONCE' });
    expect(outcomes([placed(0, { rule }), placed(10, { rule }), exit, placed(30, { rule })])).toEqual([
      ['scan-0', 'LEFT'],
      ['scan-10', 'ALREADY_INSIDE', 'scan-0'],
      ['scan-30', 'INSIDE'],
    ]);
  });

  it('are reckoned in one walk over the scans, however many there are', () => {
    const rule = 'REENTRY' as const;
    const many = Array.from({ length: 50_000 }, (_, minutes) =>
      placed(minutes, minutes % 2 ? { kind: 'EXIT', rule: 'ONCE' } : { rule, listIds: minutes % 4 ? ['hall'] : [] }),
    );
    const startedAt = performance.now();
    const entries = foldScans(many);
    expect(entries.filter(({ conflict, leftAt }) => conflict === null && leftAt !== null)).toHaveLength(25_000);
    // One after the other, compared with all before, would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('ONCE_A_DAY counts days by the boundaries that it is given', () => {
    const days = [OPENING - 18 * HOUR, OPENING + 6 * HOUR];
    const door = { ...openDoor, days, lists: [list('hall', { rule: 'ONCE_A_DAY' })] };
    const scans = [0, 359, 360, 400].map((minutes) => placeScan(door, goodTicket, report(minutes)));
    expect(outcomes(scans)).toEqual([
      ['scan-0', 'INSIDE'],
      ['scan-359', 'ALREADY_CHECKED_IN', 'scan-0'],
      ['scan-360', 'INSIDE'],
      ['scan-400', 'ALREADY_CHECKED_IN', 'scan-360'],
    ]);
  });

  it('TIMES lets in as often as it says; what conflicts does not use an entry up', () => {
    const rule = { rule: 'TIMES' as const, times: 2 };
    const early = placed(5, { ...rule, ground: 'TOO_EARLY' });
    expect(outcomes([placed(0, rule), early, placed(10, rule), placed(20, rule)])).toEqual([
      ['scan-0', 'INSIDE'],
      ['scan-5', 'TOO_EARLY'],
      ['scan-10', 'INSIDE'],
      ['scan-20', 'NO_ENTRIES_LEFT', 'scan-10'],
    ]);
  });

  it('count for each list by itself; what was scanned before there were lists counts for all', () => {
    expect(outcomes([placed(0), placed(10, { listIds: ['lounge'] })]).map(([, state]) => state)).toEqual([
      'INSIDE',
      'INSIDE',
    ]);
    expect(outcomes([placed(0, { listIds: [] }), placed(10, { listIds: ['lounge'] })])[1]).toEqual([
      'scan-10',
      'ALREADY_CHECKED_IN',
      'scan-0',
    ]);
  });

  it('count nobody whom the gate turned away', () => {
    expect(outcomes([placed(0, { isAdmitted: false }), placed(10)])).toEqual([['scan-10', 'INSIDE']]);
  });

  it('forget what was taken back, whichever is heard of first', () => {
    const undo = placed(30, { kind: 'UNDO', undoes: 'scan-0' });
    for (const scans of [
      [placed(0), placed(10), undo],
      [undo, placed(10), placed(0)],
    ]) {
      expect(outcomes(scans)).toEqual([
        ['scan-0', 'UNDONE'],
        ['scan-10', 'INSIDE'],
      ]);
    }
  });
});

describe('the terms of a scan', () => {
  const hall = list('hall', { ticketTypeIds: ['standard'], opensAt: OPENING, closesAt: OPENING + HOUR });
  const lounge = list('lounge', { sections: ['Box'] });
  const door: DoorTerms = {
    ...openDoor,
    lists: [hall, lounge],
    gates: [
      { name: 'North', listIds: [] },
      { name: 'Stairs', listIds: ['lounge'] },
    ],
  };
  const groundAt = (minutes: number, given: object = {}, ticket: object = {}) =>
    placeScan(door, { ...goodTicket, ...ticket }, report(minutes, given)).ground;

  it('are those of the first list that the gate serves, the ticket is on, and that is open', () => {
    expect(placeScan(door, goodTicket, report(0)).listIds).toEqual(['hall']);
    expect(placeScan(door, { ...goodTicket, section: 'Box' }, report(90)).listIds).toEqual(['lounge']);
    expect(groundAt(0, { gate: 'Stairs' })).toBe('NOT_ON_LIST');
    expect(groundAt(0, { gate: 'Stairs' }, { section: 'Box' })).toBeNull();
    expect(groundAt(0, {}, { ticketTypeId: 'child' })).toBe('NOT_ON_LIST');
  });

  it('begin and end with the minute', () => {
    const grounds = [-1 / 60_000, 0, 60 - 1 / 60_000, 60].map((minutes) => groundAt(minutes));
    expect(grounds).toEqual(['TOO_EARLY', null, null, 'TOO_LATE']);
  });

  it('refuse what is void, called off, or an older issue, whatever the lists say', () => {
    expect(groundAt(0, {}, { isVoid: true })).toBe('CANCELLED');
    expect(placeScan({ ...door, isCalledOff: true }, goodTicket, report(0)).ground).toBe('CANCELLED');
    expect(groundAt(0, {}, { issue: 2 })).toBe('REISSUED');
    expect(groundAt(0, { issue: 3 }, { issue: 2 })).toBeNull();
  });

  it('let everybody leave by a gate that serves their list, at any time', () => {
    expect(groundAt(600, { kind: 'EXIT' }, { isVoid: true })).toBeNull();
    expect(groundAt(0, { kind: 'EXIT', gate: 'Stairs' })).toBe('NOT_ON_LIST');
  });

  it('let whoever is inside leave by a list that the ticket is not on any more, or that is gone', () => {
    const elsewhere = { ...goodTicket, section: 'Box' };
    const byType = { ...door, lists: [{ ...hall, ticketTypeIds: ['child'] }, lounge] };
    for (const terms of [byType, { ...door, lists: [lounge] }]) {
      for (const gate of ['North', 'Stairs']) {
        const known = { facts: elsewhere, scans: [placed(0, { rule: 'REENTRY' })] };
        const decision = decideScan(terms, known, report(20, { kind: 'EXIT', gate }));
        expect(decision).toMatchObject({ verdict: 'EXIT', entry: { scan: { nonce: 'scan-0' } } });
      }
    }
    const outside = { facts: goodTicket, scans: [] };
    const decision = decideScan(byType, outside, report(20, { kind: 'EXIT' }));
    expect(decision).toMatchObject({ verdict: 'REFUSED', reason: 'NOT_ON_LIST' });
  });

  it('have the day that it is on, also before those of the event, and none where days do not count', () => {
    const days = [OPENING, OPENING + 25 * HOUR];
    const dayAt = (hours: number, given = days) =>
      placeScan({ ...openDoor, days: given }, goodTicket, report(hours * 60)).day;
    const hours = [-25, -24, -1, 0, 24, 25, 48];
    const begun = [-48, -24, -24, 0, 0, 25, 25];
    expect(hours.map((hour) => dayAt(hour))).toEqual(begun.map((hour) => OPENING + hour * HOUR));
    expect(dayAt(0, [])).toBeNull();
  });

  it('cap a clock that runs ahead, and keep what it said', () => {
    const scan = placeScan(door, goodTicket, report(0, { reportedAt: OPENING + 1_000 * HOUR }));
    expect([scan.scannedAt, scan.reportedAt]).toEqual([openDoor.latest, OPENING + 1_000 * HOUR]);
  });
});

describe('a gate', () => {
  it('refuses whoever would make a conflict of a scan that is known, though its own clock is slow', () => {
    const known = { facts: goodTicket, scans: [placed(60)] };
    const decision = decideScan({ ...openDoor, lists: [list('hall')] }, known, report(0));
    expect(decision).toMatchObject({ verdict: 'REFUSED', reason: 'ALREADY_CHECKED_IN', rival: { nonce: 'scan-60' } });
  });

  it('tells who leaves, and that nobody does', () => {
    const exit = report(20, { kind: 'EXIT' });
    const inside = { facts: goodTicket, scans: [placed(0, { rule: 'REENTRY' })] };
    expect(decideScan(openDoor, inside, exit)).toMatchObject({ verdict: 'EXIT', entry: { scan: { nonce: 'scan-0' } } });
    const outside = { facts: goodTicket, scans: [] };
    expect(decideScan(openDoor, outside, exit)).toMatchObject({ verdict: 'REFUSED', reason: 'NOT_INSIDE' });
  });

  it('decides without a network by its book, and takes a ticket that it does not know at its signature', () => {
    const signer = createTicketSigner(makeSecrets().TICKET_PRIVATE_KEY);
    const [ticketId, eventId, ticketTypeId] = [newId('tck'), newId('evt'), newId('tty')];
    const keyOf = (id: string) => uuidOfAny(id).replaceAll('-', '');
    const book: GateBook = {
      door: openDoor,
      eventKey: keyOf(eventId),
      tickets: new Map([[keyOf(ticketId), { ...goodTicket, issue: 2 }]]),
      scans: new Map([[keyOf(ticketId), [placed(0, { listIds: [] })]]]),
      isSignedBy: ({ signature }) => signature.some((byte) => byte !== 0),
    };
    const { issue: _, isAdmitted: __, ...told } = report(10);
    const answer = (text: string) => {
      const decision = decideAtGate(book, text, told);
      return decision.verdict === 'REFUSED' ? decision.reason : decision.verdict;
    };
    const ticket = { ticketId, eventId, ticketTypeId, issue: 2 };
    const token = signer.sign(ticket);
    expect(answer(token)).toBe('ALREADY_CHECKED_IN');
    expect(answer(signer.sign({ ...ticket, issue: 1 }))).toBe('REISSUED');
    expect(answer(signer.sign({ ...ticket, ticketId: newId('tck'), issue: 1 }))).toBe('ADMIT');
    expect(answer(signer.sign({ ...ticket, eventId: newId('evt') }))).toBe('WRONG_EVENT');
    const unsigned = Buffer.from(token, 'base64url').fill(0, 47).toString('base64url');
    // What was sold since is on the lists of the ticket type that it names, as gates know it: by TypeID.
    const sold = signer.sign({ ...ticket, ticketId: newId('tck'), issue: 1 });
    for (const [ids, expected] of [
      [[newId('tty'), ticketTypeId], 'ADMIT'],
      [[newId('tty')], 'NOT_ON_LIST'],
    ] as const) {
      const lists = [list('by type', { ticketTypeIds: ids })];
      const decision = decideAtGate({ ...book, door: { ...openDoor, lists } }, sold, told);
      expect(decision.verdict === 'REFUSED' ? decision.reason : decision.verdict).toBe(expected);
    }
    expect([answer(unsigned), answer(token.slice(1)), answer('x'.repeat(10_000))]).toEqual(
      Array(3).fill('TOKEN_INVALID'),
    );
  });

  it('needs nothing of Node: its code runs where there is only the language', () => {
    const folder = 'src/modules/admission/decision';
    const files = readdirSync(folder).map((file) => {
      const options = { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } };
      const { outputText } = ts.transpileModule(readFileSync(join(folder, file), 'utf8'), options);
      return `${JSON.stringify(`./${file.replace(/ts$/, 'js')}`)}: (exports, require) => {${outputText}}`;
    });
    // Node's own names are not in a new context; what is required beyond the folder is not there.
    const program = `const files = {${files.join()}}; const loaded = {};
      const load = (name) => loaded[name] ?? (files[name](loaded[name] = {}, load), loaded[name]);
      const { foldScans, placeScan, readToken } = load('./index.js');
      const scan = placeScan(${JSON.stringify(openDoor)}, ${JSON.stringify(goodTicket)}, ${JSON.stringify(report(0))});
      JSON.stringify([foldScans([scan])[0].conflict, scan.scannedAt, readToken('A'.repeat(140)) === undefined]);`;
    const answer = new Script(program).runInContext(createContext({})) as string;
    expect(JSON.parse(answer)).toEqual([null, OPENING, true]);
  });
});
