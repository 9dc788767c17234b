export { convertReservation } from './convert-reservation.js';
export { reservationsConsumers } from './reservation.consumers.js';
export { Reservation, ReservationItem } from './reservation.entity.js';
export { reservationLifecycle } from './reservation.lifecycle.js';
export { reservationsOf } from './reservation.policy.js';
export { ReservationNotActive } from './reservation.problems.js';
export { reservationSettings } from './reservation.settings.js';
export { reserveWith } from './reserve.js';
