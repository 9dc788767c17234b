export { createVenue, type NewVenue } from './create-venue.js';
export { seatPlanOf, storeSeatMap } from './import-seat-map.js';
export type { FoyerPlanDocument } from './read-foyer-plan.js';
export { Seat, SeatMap } from './seat-map.entity.js';
export { runsOfSection } from './seat-runs.js';
export { Venue } from './venue.entity.js';
