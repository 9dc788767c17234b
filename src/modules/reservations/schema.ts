import { ReservationItemResolver, ReservationResolver } from './reservation.resolver.js';

export const reservationsResolvers = [ReservationResolver, ReservationItemResolver];
