import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { chainLines, type LedgerLine, type Settlement } from '../../src/modules/inventory/ledger-chain.js';

const eventId = '01990000-0000-7000-8000-000000000001';
const settled: Settlement = {
  eventId,
  version: 7,
  at: new Date('2027-03-01T12:00:00.123Z'),
  ledgerEnd: { head: null, length: 0 },
};
const taken: LedgerLine = {
  verb: 'TAKE',
  holdId: '01990000-0000-7000-8000-00000000000a',
  ticketTypeId: '01990000-0000-7000-8000-00000000000b',
  quantity: 2,
  seatIds: ['01990000-0000-7000-8000-0000000000c1', '01990000-0000-7000-8000-0000000000c2'],
  actorId: '01990000-0000-7000-8000-00000000000d',
};
const resized: LedgerLine = {
  verb: 'RESIZE',
  holdId: null,
  ticketTypeId: null,
  quantity: 40,
  seatIds: [],
  actorId: null,
};

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

describe('the chain of the ledger', () => {
  it('hashes each line after the hash before it, the first one after nothing', () => {
    const { lines, end } = chainLines([resized, taken], settled);
    const first = sha256(`${eventId}|7|0|RESIZE|||40|||1803902400123`);
    const second = sha256(
      first,
      `${eventId}|7|1|TAKE|${taken.holdId}|${taken.ticketTypeId}|2|${taken.seatIds.join(',')}|${taken.actorId}|1803902400123`,
    );
    expect(lines.map(({ line, hash }) => [line, hash])).toEqual([
      [0, first.toString('hex')],
      [1, second.toString('hex')],
    ]);
    expect(end).toEqual({ head: second, length: 2 });
  });

  it('goes on where the ledger ended', () => {
    const both = chainLines([resized, taken], settled);
    const one = chainLines([resized], settled);
    const ledgerEnd = { head: sha256('something else'), length: 9 };
    expect(chainLines([taken], { ...settled, ledgerEnd: one.end }).lines[0]!.hash).not.toBe(both.lines[1]!.hash);
    expect(chainLines([], { ...settled, ledgerEnd }).end).toEqual(ledgerEnd);
    expect(chainLines([taken], { ...settled, ledgerEnd }).end.length).toBe(10);
  });

  it('changes with each field of a line', () => {
    const hashOf = (change: Partial<LedgerLine>, of: Partial<Settlement> = {}): string =>
      chainLines([{ ...taken, ...change }], { ...settled, ...of }).lines[0]!.hash;
    const other = '01990000-0000-7000-8000-0000000000ff';
    const hashes = [
      hashOf({}),
      hashOf({ verb: 'SELL' }),
      hashOf({ holdId: other }),
      hashOf({ holdId: null }),
      hashOf({ ticketTypeId: other }),
      hashOf({ quantity: 3 }),
      hashOf({ seatIds: taken.seatIds.toReversed() }),
      hashOf({ actorId: null }),
      hashOf({}, { version: 8 }),
      hashOf({}, { eventId: other }),
      hashOf({}, { at: new Date('2027-03-01T12:00:00.124Z') }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
