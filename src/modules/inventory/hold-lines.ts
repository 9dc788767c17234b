import { encodeId } from '../../kernel/ids.js';
import type { Places } from './places.js';
import type { TakenLine } from './take-request.js';

/** What a hold, by its bare uuid, has as this command leaves it: a line for each ticket type. */
export const linesOfHold = (places: Places, holdId: string): TakenLine[] =>
  places.hold(holdId).map((line) => ({
    ticketTypeId: encodeId('tty', line.ticketTypeId),
    quantity: line.quantity,
    seatIds: [...line.seatIds],
    unitPriceMinor: line.unitPriceMinor,
    currency: line.currency,
  }));
