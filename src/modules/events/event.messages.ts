import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

/** The event can be found and booked from now on. */
export const eventPublished = defineMessage<{ eventId: Id<'evt'> }>('event.published');

/** The event does not take place. */
export const eventCancelled = defineMessage<{ eventId: Id<'evt'> }>('event.cancelled');

/** The event has taken place. */
export const eventCompleted = defineMessage<{ eventId: Id<'evt'> }>('event.completed');

/** A draft was made like another event: what modules below keep of the one is to be copied to the other. */
export const eventDuplicated = defineMessage<{ fromEventId: Id<'evt'>; toEventId: Id<'evt'> }>('event.duplicated');
