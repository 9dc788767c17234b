import { uuidOf } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { linesOfHold } from './hold-lines.js';
import { changeHold, type HoldOutcome } from './hold-outcome.js';
import type { Places } from './places.js';
import type { TakenLine } from './take-request.js';

/** Frees the sold places of a hold, whose booking was cancelled. Safe to repeat: what is not SOLD stays as it is. */
export const giveBack = (places: Places, holdId: Id<'rsv'>): HoldOutcome =>
  changeHold(places, holdId, (lines) => {
    for (const line of lines) if (line.state === 'SOLD') places.change.giveBack(line);
  });

/** One sold place; without a seat for general admission. */
export interface SoldPlace {
  ticketTypeId: Id<'tty'>;
  seatId?: Id<'seat'> | null;
}

/**
 * Frees some of the sold places of a hold: the others stay sold; with the last of them, the hold is given back. Answers what
 * it has then. NOT_FOUND for a place that it has not bought.
 */
export function giveBackSome(places: Places, hold: Id<'rsv'>, given: readonly SoldPlace[]): TakenLine[] {
  const holdId = uuidOf('rsv', hold);
  const sold = places.hold(holdId).filter(({ state }) => state === 'SOLD');
  const gone = [...Map.groupBy(given, (place) => uuidOf('tty', place.ticketTypeId))].map(([ticketTypeId, ofType]) => {
    const seatIds = ofType.flatMap(({ seatId }) => (seatId ? [uuidOf('seat', seatId)] : []));
    const line = sold.find((one) => one.ticketTypeId === ticketTypeId);
    const isThere = line && line.quantity >= ofType.length && seatIds.every((id) => line.seatIds.includes(id));
    if (!isThere) throw notFound('sold place');
    return { line, quantity: ofType.length, seatIds };
  });
  if (sold.every(({ quantity, ticketTypeId }) => isAllOf(gone, { quantity, ticketTypeId }))) {
    giveBack(places, hold);
    return [];
  }
  for (const { line, ...part } of gone) places.change.moveOut(line, part);
  return linesOfHold(places, holdId);
}

const isAllOf = (
  gone: readonly { line: { ticketTypeId: string }; quantity: number }[],
  { quantity, ticketTypeId }: { quantity: number; ticketTypeId: string },
): boolean => gone.some((part) => part.line.ticketTypeId === ticketTypeId && part.quantity === quantity);
