import type { RawBuilder } from 'kysely';
import { definePort } from '../../kernel/ports.js';

/**
 * Whether the event of the row that is read can be booked right now, as a condition on `event.id`. Ticket types are
 * known to modules below, so the composition root supplies it.
 */
export const eventIsOnSale = definePort<RawBuilder<boolean>>('event-is-on-sale');
