import { definePort } from '../../kernel/ports.js';

export interface ReservationSettings {
  /** Milliseconds that a reservation lives, and that an extension gives it from then on. */
  timeToLive: number;
}

export const reservationSettings = definePort<ReservationSettings>('reservation-settings');
