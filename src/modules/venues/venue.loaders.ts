import { defineLoader, groupedBy, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findSeatMaps, findSeatMapsOfVenues, findSeats, findSeatsOfMaps, findVenues } from './list-venues.js';

export const venueById = defineLoader(async (read, ids: readonly Id<'ven'>[]) =>
  inOrderOf(ids, await findVenues(read, ids), (venue) => venue.id),
);

export const seatMapById = defineLoader(async (read, ids: readonly Id<'map'>[]) =>
  inOrderOf(ids, await findSeatMaps(read, ids), (seatMap) => seatMap.id),
);

/** The seat maps of a venue, newest first. */
export const seatMapsByVenue = defineLoader(async (read, venueIds: readonly Id<'ven'>[]) =>
  groupedBy(venueIds, await findSeatMapsOfVenues(read, venueIds), (seatMap) => seatMap.venueId),
);

export const seatById = defineLoader(async (read, ids: readonly Id<'seat'>[]) =>
  inOrderOf(ids, await findSeats(read, ids), (seat) => seat.id),
);

/** The seats of a map, in map order. */
export const seatsByMap = defineLoader(async (read, seatMapIds: readonly Id<'map'>[]) =>
  groupedBy(seatMapIds, await findSeatsOfMaps(read, seatMapIds), (seat) => seat.seatMapId),
);
