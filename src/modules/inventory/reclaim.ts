import type { Places } from './places.js';

export interface Claimed {
  ticketTypeId: string;
  quantity: number;
  seatIds: readonly string[];
}

/** A ticket type that has fewer places than are claimed. */
export interface Short {
  ticketTypeId: string;
  remaining: number;
}

/**
 * Makes room: takes back holds whose time is up, as far as they have the seats that are claimed, or as the ticket types
 * have too few free places without them, oldest first. What nobody claims is left to the sweeper, so the work is bounded
 * by the claim. Tells the first ticket type that has too few places even so.
 */
export function reclaimFor(places: Places, claims: readonly Claimed[]): Short | undefined {
  reclaimSeats(
    places,
    claims.flatMap(({ seatIds }) => seatIds),
  );
  for (const { ticketTypeId, quantity } of claims) {
    if (places.free(ticketTypeId) >= quantity) continue;
    places.assertRead();
    for (const line of places.over()) {
      if (places.free(ticketTypeId) >= quantity) break;
      if (line.ticketTypeId === ticketTypeId) places.reclaim(line.holdId);
    }
    const remaining = places.free(ticketTypeId);
    if (remaining < quantity) return { ticketTypeId, remaining };
  }
  return undefined;
}

/** Takes back the holds whose time is up that have any of these seats. */
export function reclaimSeats(places: Places, seatIds: readonly string[]): void {
  const wanted = new Set(seatIds);
  for (const line of places.over()) if (line.seatIds.some((id) => wanted.has(id))) places.reclaim(line.holdId);
}
