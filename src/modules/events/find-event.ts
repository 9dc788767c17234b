import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { EventSchema } from './event.entity.js';

/** All but the search vector, which only conditions read. */
export const EVENT_COLUMNS = [
  'event.id',
  'event.slug',
  'event.organizationId',
  'event.createdById',
  'event.venueId',
  'event.seatMapId',
  'event.title',
  'event.description',
  'event.status',
  'event.startsAt',
  'event.endsAt',
  'event.timeZone',
  'event.location',
  'event.category',
  'event.tags',
  'event.imageUrl',
  'event.seating',
  'event.preventsLoneSeats',
  'event.accessibleSeatsOpenAt',
  'event.taxCountry',
  'event.fees',
  'event.cancellationSteps',
  'event.version',
  'event.createdAt',
  'event.updatedAt',
] as const;

export type EventRow = Awaited<ReturnType<typeof findEvents>>[number];

/** Events by id, in no order, whoever asks. */
export function findEvents(read: Pick<Read, 'em'>, ids: readonly Id<'evt'>[]) {
  return selectEvents(read)
    .where('event.id', 'in', [...ids])
    .execute();
}

/** The event of that slug, whoever asks. */
export function findEventBySlug(read: Pick<Read, 'em'>, slug: string): Promise<EventRow | undefined> {
  return selectEvents(read).where('event.slug', '=', slug).executeTakeFirst();
}

const selectEvents = ({ em }: Pick<Read, 'em'>) =>
  rows<typeof EventSchema>(em).selectFrom('event').select(EVENT_COLUMNS);
