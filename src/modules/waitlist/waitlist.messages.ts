import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

/** By the counters, those who wait for places of an event may have some. */
export const placesOpened = defineMessage<{ eventId: Id<'evt'> }>('places.opened');
