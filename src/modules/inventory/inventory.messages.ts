import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

/** Holds lost their places because their time was up; whoever they belong to marks it. */
export const seatsFreed = defineMessage<{ eventId: Id<'evt'>; holdIds: Id<'rsv'>[] }>('seats.freed');
