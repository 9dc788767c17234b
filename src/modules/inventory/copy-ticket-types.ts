import { addMilliseconds } from '../../kernel/clock.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { Event } from '../events/index.js';
import { openInventory } from './open-inventory.js';
import { TicketType } from './ticket-type.entity.js';

/** Gives an event the ticket types of another; sale times keep their distance from the start. */
export const copyTicketTypes: Command<{ fromEventId: Id<'evt'>; toEventId: Id<'evt'> }, void> = async (
  tx,
  { fromEventId, toEventId },
) => {
  const [from, to] = [await tx.em.findOne(Event, { id: fromEventId }), await tx.em.findOne(Event, { id: toEventId })];
  if (!from || !to) return;
  const later = to.startsAt.getTime() - from.startsAt.getTime();
  const shifted = (instant: Date | null | undefined): Date | null => (instant ? addMilliseconds(instant, later) : null);
  const originals = await tx.em.find(
    TicketType,
    { eventId: fromEventId, archivedAt: null },
    { orderBy: { createdAt: 'asc', id: 'asc' } },
  );
  for (const original of originals) {
    const { name, priceMinor, currency, quota, minPerBooking, maxPerBooking, maxPerMember } = original;
    const { requiresApproval, seatCategory, visibility } = original;
    tx.em.create(TicketType, {
      ...{ name, priceMinor, currency, quota, minPerBooking, maxPerBooking, maxPerMember },
      ...{ requiresApproval, seatCategory, visibility },
      id: newId('tty'),
      eventId: toEventId,
      salesStartAt: shifted(original.salesStartAt),
      salesEndAt: shifted(original.salesEndAt),
      archivedAt: null,
      createdAt: tx.now,
    });
  }
  await openInventory(tx, to);
};
