import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { refuse, type Problem } from '../../kernel/problem.js';
import { actorOf } from './actor.js';
import { announceFreed } from './announce-freed.js';
import { findAlternatives } from './find-alternatives.js';
import { SeatsTaken } from './inventory.problems.js';
import { judgeTake } from './judge-take.js';
import { lockTake } from './lock-take.js';
import type { TakeRequest, TakeState, Taken } from './take-request.js';
import { writeChange, type Alongside } from './write-change.js';

/**
 * Holds places: all that is asked for, or none. Costs two statements (lock and read, write); what the caller gives
 * `alongside` is written by the second, once the places are certain. Places of holds whose time is up are given anew.
 * Refuses with SeatsTaken, SoldOut, NotOnSale, LimitExceeded or EventNotBookable. A hold id can be used once.
 */
export async function take(
  tx: Tx,
  request: TakeRequest,
  alongside: (taken: Taken) => Alongside = () => [],
): Promise<Taken> {
  const state = await lockTake(tx, request);
  const verdict = judgeTake(request, state, actorOf(tx));
  if ('problem' in verdict) return refuse(await withAlternatives(tx, verdict.problem, { request, state }));
  await writeChange(tx, verdict.change, alongside(verdict.taken));
  announceFreed(tx, request.eventId, state.expired);
  return verdict.taken;
}

async function withAlternatives(
  tx: Tx,
  problem: Problem,
  { request, state }: { request: TakeRequest; state: TakeState },
): Promise<Problem> {
  if (!(problem instanceof SeatsTaken)) return problem;
  const lost = problem.seatIds.map((id) => uuidOf('seat', id));
  return new SeatsTaken(lost, await findAlternatives(tx, uuidOf('evt', request.eventId), state.seats));
}
