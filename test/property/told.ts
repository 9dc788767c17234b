import type { Id } from '../../src/kernel/ids.js';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import type { TakenLine } from '../../src/modules/inventory/take-request.js';
import { inOrder, type Decided, type Outcome } from './places-model.js';
import type { Told } from './places-node.js';
import type { PlacesEvent } from './places-world.js';

/** What a node has told, in the words of the model. */
export function outcomeOf(event: PlacesEvent, told: Told): Outcome {
  const { code } = told;
  // A move tells how all of the hold is sold now.
  if ('lines' in told && 'changed' in told) return { code, lines: inOrder(linesOf(event, told)) };
  if (code === 'DONE' && 'lines' in told) return { code, lines: linesOf(event, told) };
  if ('changed' in told) return { code, state: told.state };
  if (code === 'SOLD_OUT') {
    return { code, type: event.typeIds.indexOf(told.ticketTypeId as Id<'tty'>), remaining: told.remaining };
  }
  if (code === 'LIMIT_EXCEEDED') return { code, limit: told.limit, already: told.already };
  if (code === 'QUOTA_BELOW_SOLD') return { code, held: told.held, sold: told.sold };
  if ('seatIds' in told) return { code, seats: (told.seatIds as Id<'seat'>[]).map((id) => event.seatIds.indexOf(id)) };
  return { code };
}

/** What Foyer was free to decide about a hold; undefined unless there is one. */
export function decidedBy(event: PlacesEvent, told: Told, holdId: Id<'rsv'>): Decided | undefined {
  if (told.code !== 'DONE') return undefined;
  const seats = linesOf(event, told).flatMap((line) => line.seats);
  return { holdId: uuidOf('rsv', holdId), until: (told.expiresAt as Date).getTime(), seats };
}

function linesOf(event: PlacesEvent, told: Told) {
  const positions = new Map(event.seatIds.map((id, position) => [uuidOf('seat', id), position]));
  return (told.lines as TakenLine[]).map(({ ticketTypeId, quantity, seatIds, unitPriceMinor }) => ({
    type: event.typeIds.indexOf(ticketTypeId),
    quantity,
    price: unitPriceMinor,
    seats: seatIds.map((id) => positions.get(id)!),
  }));
}
