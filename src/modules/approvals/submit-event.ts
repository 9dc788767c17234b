import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockManagedEvent, moveEvent, type Event } from '../events/index.js';
import { openForSale } from './open-for-sale.js';
import { recordDecision } from './record-decision.js';

/** Asks for a draft to be published. CONFLICT unless it is DRAFT; refuses with EventIncomplete what cannot be published. */
export const submitEvent: Command<{ eventId: Id<'evt'> }, Event> = async (tx, { eventId }) => {
  const event = await lockManagedEvent(tx, eventId);
  moveEvent(tx, event, 'submit');
  await openForSale(tx, event);
  recordDecision(tx, event, { kind: 'SUBMITTED' });
  return event;
};
