import { randomBytes } from 'node:crypto';
import { until, type Tell, type TourClient } from './tour-client.js';

interface Line {
  organizer: TourClient;
  /** Whoever has the places, and whoever comes too late. */
  early: TourClient;
  late: TourClient;
  tell: Tell;
  eventId: string;
  /** A ticket type of two places that cost nothing. */
  ticketTypeId: string;
}

/** What whoever waited has seen, state by state. */
export async function waitInLine({ organizer, early, late, tell, eventId, ticketTypeId }: Line): Promise<string[]> {
  tell('step', 'The balcony is gone: Nora waits in line, sees her place in it, and is offered what comes back.');
  const items = [{ ticketTypeId, quantity: 2 }];
  const { reservation } = await early.send('Reserve', { input: { eventId, items } });
  await organizer.send('SetWaitlist', { input: { eventId, isOpen: true, offerMinutes: 120 } });
  const { entry } = await late.send('JoinWaitlist', { input: { eventId, ticketTypeId, quantity: 2 } });
  const line = late.watch('WatchWaitlist', { id: entry.id });
  await until('Nora sees that she waits', () => line.seen.length > 0);
  await early.send('ReleaseReservation', { input: { id: reservation.id } });
  await until('Nora is offered the places', () => line.seen.at(-1)?.status === 'OFFERED');
  const accepted = await late.send('AcceptOffer', { input: { id: entry.id } });
  const names = [{ name: 'Nora' }, { name: 'Nils' }];
  const offered = accepted.entry.offer.reservation.id;
  const idempotencyKey = randomBytes(8).toString('hex');
  await late.send('CheckOut', { input: { reservationId: offered, attendees: names, idempotencyKey } });
  await until('Nora sees that she has accepted', () => line.seen.at(-1)?.status === 'ACCEPTED');
  await line.close();
  return line.seen.map(({ status }) => status);
}
