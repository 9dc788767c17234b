import { SeatMapResolver, SeatSectionResolver } from './seat-map.resolver.js';
import { VenueResolver } from './venue.resolver.js';

export { seatById, seatMapById, venueById } from './venue.loaders.js';
export { SeatMapType, SeatType, VenueType } from './venue.type.js';

export const venuesResolvers = [VenueResolver, SeatMapResolver, SeatSectionResolver];
