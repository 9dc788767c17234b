import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

/** The event can be found and booked from now on. */
export const eventPublished = defineMessage<{ eventId: Id<'evt'> }>('event.published');

/** The event does not take place. */
export const eventCancelled = defineMessage<{ eventId: Id<'evt'> }>('event.cancelled');

/** The event has taken place. */
export const eventCompleted = defineMessage<{ eventId: Id<'evt'> }>('event.completed');

/** When and where it takes place, as people are told: `startsAt` and `endsAt` are ISO 8601. */
export interface Programme {
  startsAt: string;
  endsAt: string;
  timeZone: string;
  /** Venue, its address and where in it; empty when the event does not say. */
  place: string;
}

/** A published event has another time or another place: this change made the version, at this instant of the database's clock. */
export const programmeChanged = defineMessage<{
  eventId: Id<'evt'>;
  version: number;
  at: string;
  before: Programme;
  after: Programme;
}>('event.programme-changed');

/** A draft was made like another event: what modules below keep of the one is to be copied to the other. */
export const eventDuplicated = defineMessage<{ fromEventId: Id<'evt'>; toEventId: Id<'evt'> }>('event.duplicated');
