export { createVenue, type NewVenue } from './create-venue.js';
export { importSeatMap, type SeatMapImport } from './import-seat-map.js';
export { Seat, SeatMap, SeatMapSchema, SeatSchema } from './seat-map.entity.js';
export { updateVenue, type VenueChanges } from './update-venue.js';
export { Venue, VenueSchema } from './venue.entity.js';
