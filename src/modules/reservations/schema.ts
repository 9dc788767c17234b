import { ReservationItemResolver, ReservationResolver } from './reservation.resolver.js';

export { reservationById } from './reservation.loaders.js';
export { ReservationType } from './reservation.type.js';

export const reservationsResolvers = [ReservationResolver, ReservationItemResolver];
