import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { actorOf } from './actor.js';
import { announceFreed } from './announce-freed.js';
import { judgeTake } from './judge-take.js';
import { lockTake } from './lock-take.js';
import type { TakeRequest, TakeState, Taken } from './take-request.js';
import { writeChange, type Alongside } from './write-change.js';

export interface DirectSale {
  eventId: Id<'evt'>;
  /** A new id, by which the places can be given back. */
  holdId: Id<'rsv'>;
  memberId: Id<'usr'>;
  ticketTypeId: Id<'tty'>;
  quantity: number;
}

/**
 * Sells places that were not held: to people at the door, whom sale times and limits do not bind. Of a ticket type with
 * seats they get the best ones, together if possible. Refuses with SoldOut or EventNotBookable.
 */
export async function sellDirectly(
  tx: Tx,
  sale: DirectSale,
  alongside: (taken: Taken) => Alongside = () => [],
): Promise<Taken> {
  const seated = seatedRequest(sale);
  const state = await lockTake(tx, seated);
  const request = isSeated(state, sale) ? seated : { ...seated, items: [sale], bestAvailable: null };
  const verdict = judgeTake(request, state, actorOf(tx));
  if ('problem' in verdict) return refuse(verdict.problem);
  const { taken, change } = verdict;
  const hold = uuidOf('rsv', sale.holdId);
  for (const places of [...change.holds.values()]) if (places.holdId === hold) change.sell(places);
  await writeChange(tx, change, alongside(taken));
  announceFreed(tx, sale.eventId, state.expired);
  return taken;
}

const seatedRequest = ({ eventId, holdId, memberId, ticketTypeId, quantity }: DirectSale): TakeRequest => ({
  eventId,
  holdId,
  memberId,
  items: [],
  seatIds: [],
  bestAvailable: { ticketTypeId, quantity, together: false, accessible: false },
  timeToLive: 0,
  terms: 'DOOR',
});

function isSeated({ ticketTypes }: TakeState, { ticketTypeId }: DirectSale): boolean {
  const type = ticketTypes.find(({ id }) => id === uuidOf('tty', ticketTypeId));
  return type !== undefined && type.seatCategory !== null;
}
