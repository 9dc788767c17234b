import { createEvents, type EventAttributes } from 'ics';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { notFound } from '../../kernel/problem.js';
import { Venue } from '../venues/index.js';
import { maySeeEvent } from './event.policy.js';
import { findEventBySlug, type EventRow } from './find-event.js';

/** What calendars are told of an event. */
export interface CalendarEvent extends Pick<
  EventRow,
  'id' | 'version' | 'title' | 'description' | 'startsAt' | 'endsAt' | 'createdAt' | 'updatedAt' | 'status'
> {
  /** Empty when the event does not say. */
  where: string;
}

/** The event as a calendar has it (iCalendar, RFC 5545), for whoever may see it; NOT_FOUND for all others. */
export async function eventCalendar(read: Read, slug: string): Promise<string> {
  // A path may hold what PostgreSQL takes for no text at all.
  const event = slug.includes('\0') ? undefined : await findEventBySlug(read, slug);
  if (!event || !maySeeEvent(read.viewer, event)) throw notFound('event');
  return writeCalendar(event.title, [{ ...event, where: await placeOf(read, event) }]);
}

/** Events as a calendar of this name. */
export function writeCalendar(calName: string, events: readonly CalendarEvent[]): string {
  const about = { productId: 'Foyer', calName: plainText(calName), method: 'PUBLISH' };
  const { error, value } = createEvents(events.map(entryOf), about);
  if (error) throw error;
  return value!;
}

const entryOf = (event: CalendarEvent): EventAttributes => ({
  // The same for good, with a number that grows: calendars take a changed event for the same one.
  uid: event.id,
  sequence: event.version,
  title: plainText(event.title),
  description: plainText(event.description),
  start: event.startsAt.getTime(),
  startInputType: 'utc',
  end: event.endsAt.getTime(),
  endInputType: 'utc',
  created: event.createdAt.getTime(),
  lastModified: event.updatedAt.getTime(),
  location: plainText(event.where),
  status: event.status === 'CANCELLED' ? 'CANCELLED' : 'CONFIRMED',
});

/** A text has no controls but tabs and line feeds (RFC 5545, 3.3.11): a return by itself would begin a line of the calendar. */
const plainText = (text: string): string => text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\t\n]/gu, '');

async function placeOf({ em }: Read, { venueId, location }: EventRow): Promise<string> {
  const venue = venueId ? await em.findOne(Venue, { id: venueId }, { fields: ['name', 'address'] }) : null;
  return [location, venue?.name, venue?.address].filter(Boolean).join(', ');
}
