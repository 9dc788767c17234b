import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeId } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import type { Member } from '../../data-set/members.js';
import { PRICE_MINOR } from '../../data-set/stage.js';
import type { Outcome } from './dialects.js';
import { holdValues, statementOf } from './contenders.js';
import { rivalSeats, type Side } from './sides.js';

/** Seconds that holds live on the servers that are checked. */
export const SHORT_HOLD = 2;

/**
 * Puts the same questions to each side and asserts the same answers and effects: a hold has its two seats, their price
 * and an end; a hold that wants one seat too many gets none; a hold whose time is up is free for somebody else.
 */
export async function checkSides(bench: Bench, sides: readonly Side[]): Promise<void> {
  for (const side of sides) await checkSide(bench, side);
}

async function checkSide(bench: Bench, side: Side): Promise<void> {
  const eventId = await side.stage();
  const seatIds = await bench.stage.seatIdsOf('Arena');
  const [first, second, third, fourth] = seatIds as [string, string, string, string];
  const [anna, bert] = bench.members as [Member, Member];
  const ask = (member: Member, seats: string[]): Promise<Outcome> => reserve(side, { member, eventId, seats });
  const bare = (id: string): string => decodeId('seat', id)!;
  const heldNow = (): Promise<number> => side.countHeld(eventId);

  assertHeld(await ask(anna, [first, second]), [first, second].map(bare), side.name);
  assert.equal(await heldNow(), 2, `${side.name} holds both seats`);
  assert.deepEqual(await ask(bert, [second, third]), { code: 'SEATS_TAKEN', lostSeatIds: [bare(second)] }, side.name);
  assert.equal(await heldNow(), 2, `${side.name} holds all seats or none`);
  assertHeld(await ask(bert, [third, fourth]), [third, fourth].map(bare), side.name);
  assert.equal(await heldNow(), 4, `${side.name} holds the other seats`);
  await sleep(SHORT_HOLD * 1_000 + 100);
  assertHeld(await ask(bert, [first, second]), [first, second].map(bare), `${side.name} after the time is up`);
}

async function reserve(
  { server, dialect, name }: Side,
  { member, eventId, seats }: { member: Member; eventId: string; seats: string[] },
): Promise<Outcome> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${dialect.token(member)}` },
    body: JSON.stringify(dialect.request(eventId, seats)),
  });
  const answer: unknown = await response.json();
  try {
    return dialect.outcomeOf(answer);
  } catch (error) {
    throw new Error(`${name} answered ${JSON.stringify(answer)}`, { cause: error });
  }
}

function assertHeld(outcome: Outcome, seatIds: string[], name: string): void {
  assert.ok('status' in outcome, `${name} refused: ${JSON.stringify(outcome)}`);
  const { expiresAt, ...facts } = outcome;
  const expected = { status: 'ACTIVE', seatIds, quantity: 2, amountMinor: 2 * PRICE_MINOR, currency: 'EUR' };
  assert.deepEqual({ ...facts, seatIds: facts.seatIds.toSorted() }, { ...expected, seatIds: seatIds.toSorted() }, name);
  const remaining = (expiresAt.getTime() - Date.now()) / 1_000;
  assert.ok(remaining > 0 && remaining <= SHORT_HOLD + 1, `${name} holds for ${remaining} s`);
}

/** The same of single statements, whose refusals may be constraints that do not hold. */
export async function checkStatements(bench: Bench, names: readonly string[]): Promise<void> {
  for (const name of names) await checkStatement(bench, name);
}

async function checkStatement(bench: Bench, name: string): Promise<void> {
  const { rivals } = bench.cluster;
  const seats = rivalSeats(bench);
  const eventId = await seats.stage();
  const [first, second, third] = (await bench.stage.seatIdsOf('Arena')) as [string, string, string];
  const [{ id: memberId }] = bench.members as [Member];
  const run = async (...seatIds: string[]): Promise<number> => {
    try {
      const { rowCount } = await rivals.query(statementOf(name), holdValues(eventId, seatIds, memberId));
      return rowCount ?? 0;
    } catch (error) {
      assert.match(String((error as { code?: string }).code), /^23/, `${name}: ${String(error)}`);
      return 0;
    }
  };

  assert.equal(await run(first, second), 1, `${name} holds both seats`);
  assert.equal(await run(second, third), 0, `${name} refuses a seat that is held`);
  assert.equal(await seats.countHeld(eventId), 2, `${name} holds all seats or none`);
  for (const table of ['seat', 'seat_claim']) {
    await rivals.query(`update ${table} set held_until = now() where held_until is not null`);
  }
  assert.equal(await run(first, third), 1, `${name} holds a seat whose time is up`);
  assert.equal(await seats.countHeld(eventId), 2, `${name} holds both`);
  await rivals.query(`update event set ends_at = now()`);
  assert.equal(await run(second), 0, `${name} sells nothing of an event that is over`);
}
