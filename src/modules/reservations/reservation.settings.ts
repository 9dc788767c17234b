import { definePort } from '../../kernel/ports.js';

export interface ReservationSettings {
  /** Milliseconds that a reservation lives, and that an extension gives it from then on. */
  timeToLive: number;
  /** How many reservations a member may make within a minute; null: as many as they like. */
  perMinute: number | null;
}

export const reservationSettings = definePort<ReservationSettings>('reservation-settings');
