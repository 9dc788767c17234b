import type { Id } from '../../../src/kernel/ids.js';
import type { Person } from '../../kit/given-accounts.js';

/** Somebody who buys. Whoever is careless sends no idempotency keys. */
export interface Buyer extends Person {
  isCareless: boolean;
}

export type Operation = 'reserve' | 'extendReservation' | 'releaseReservation' | 'checkOut' | 'cancelBooking';

export interface ReservationTold {
  id: Id<'rsv'>;
  status: string;
  createdAt: string;
  expiresAt: string;
  items: { quantity: number; seats: { id: Id<'seat'> }[] }[];
}

export interface BookingTold {
  id: Id<'bkg'>;
  status: string;
  tickets: { id: Id<'tkt'> }[];
}

/** What a client was told: that it is done, why not, or nothing that it could rely on. */
export type Told =
  | { kind: 'done'; text: string; result: { reservation?: ReservationTold; booking?: BookingTold } }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; reason: string };

export interface Attempt {
  node: string;
  /** By the wall clock, which is the database's too: all of it runs on one machine. */
  sentAt: number;
  toldAt: number;
  told: Told;
}

/** What a client wants, and what came of each attempt to get it. Attempts of one request share its key. */
export interface Request {
  readonly buyer: Buyer;
  readonly operation: Operation;
  readonly key: string | undefined;
  readonly input: object;
  /** What the request is about, unless it makes it. */
  readonly subject?: Id<'rsv'> | Id<'bkg'>;
  readonly attempts: Attempt[];
}

type Done = Extract<Told, { kind: 'done' }>;

/** The first answer that said that it is done. */
export function acknowledgement({ attempts }: Request): Done | undefined {
  return attempts.map(({ told }) => told).find((told) => told.kind === 'done');
}

/** Whether nobody knows what became of it. */
export function isOpen({ attempts }: Request): boolean {
  return attempts.every(({ told }) => told.kind === 'unknown');
}

export const reservationOf = (request: Request): ReservationTold | undefined =>
  acknowledgement(request)?.result.reservation;

export const bookingOf = (request: Request): BookingTold | undefined => acknowledgement(request)?.result.booking;
