import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { lockTicketType } from './lock-ticket-type.js';
import { servePlaces } from './sweep-waited-for.js';
import type { TicketType } from './ticket-type.entity.js';
import { writeChange } from './write-change.js';

/** Takes a ticket type off sale for good. What is held or sold of it stays good. Safe to repeat. */
export const archiveTicketType: Command<{ id: Id<'tty'> }, TicketType> = async (tx, { id }) => {
  const { ticketType, event, locked } = await lockTicketType(tx, id);
  if (ticketType.archivedAt) return ticketType;
  const { counters, change } = locked;
  const uuid = uuidOf('tty', id);
  const counter = counters.find(({ ticketTypeId }) => ticketTypeId === uuid)!;
  ticketType.archivedAt = tx.now;
  // The same capacity, but a new version: whoever watches the event learns that its offers changed.
  change.resize(uuid, counter.capacity);
  await writeChange(tx, change);
  if (locked.isWaitedFor) await servePlaces(tx, event.id);
  tx.audit({ action: 'ticketType.archived', subjectId: id, scopeId: event.organizationId });
  return ticketType;
};
