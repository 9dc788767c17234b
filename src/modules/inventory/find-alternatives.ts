import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { alternativeSeats } from './alternative-seats.js';
import { currentSeats } from './known-seats.js';

/** What else somebody could have who asked for seats in vain, see `alternativeSeats`: as of now, and without any lock. */
export async function findAlternatives(
  { em }: Pick<Read, 'em'>,
  asked: { eventId: Id<'evt'>; seatIds: readonly Id<'seat'>[]; preventsLoneSeats?: boolean },
): Promise<Id<'seat'>[][]> {
  const now = await currentSeats(em, uuidOf('evt', asked.eventId));
  if (!now) return [];
  const { layout } = now.board;
  const spots = asked.seatIds.flatMap((id) => layout.spots.get(uuidOf('seat', id)) ?? []);
  const sets = alternativeSeats(now.board.view(now.at), spots, asked);
  return sets.map((set) => layout.idsOf(set).map((id) => encodeId('seat', id)));
}
