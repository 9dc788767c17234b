import { movedBy } from '../../kernel/clock.js';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { Event, lockEventIfThere } from '../events/index.js';
import { MOST_TICKET_TYPES } from './create-ticket-type.js';
import { lockOffers } from './lock-offers.js';
import { openInventory } from './open-inventory.js';
import { TicketType } from './ticket-type.entity.js';

/**
 * Gives a draft that has no ticket types those of another event; sale times keep their distance from the start, but for
 * those that stand for never. It comes by message, so the draft may be gone, submitted or filled by hand meanwhile: then it
 * stays as it is.
 */
export const copyTicketTypes: Command<{ fromEventId: Id<'evt'>; toEventId: Id<'evt'> }, void> = async (
  tx,
  { fromEventId, toEventId },
) => {
  const to = await lockEventIfThere(tx, toEventId);
  const from = await tx.em.findOne(Event, { id: fromEventId });
  if (!from || to?.status !== 'DRAFT') return;
  const { offers } = await lockOffers(tx, to);
  if (offers.length > 0) return;
  const later = to.startsAt.getTime() - from.startsAt.getTime();
  const shifted = (instant: Date | null | undefined): Date | null => (instant ? movedBy(instant, later) : null);
  const originals = await tx.em.find(
    TicketType,
    { eventId: fromEventId, archivedAt: null },
    { orderBy: { createdAt: 'asc', id: 'asc' }, limit: MOST_TICKET_TYPES },
  );
  for (const original of originals) {
    const { name, priceMinor, currency, quota, minPerBooking, maxPerBooking, maxPerMember } = original;
    const { taxes, requiresApproval, seatCategory, visibility } = original;
    tx.em.create(TicketType, {
      ...{ name, priceMinor, currency, quota, minPerBooking, maxPerBooking, maxPerMember },
      ...{ taxes, requiresApproval, seatCategory, visibility },
      id: newId('tty'),
      eventId: toEventId,
      salesStartAt: shifted(original.salesStartAt),
      salesEndAt: shifted(original.salesEndAt),
      archivedAt: null,
      createdAt: tx.now,
    });
  }
  await openInventory(tx, to);
  tx.audit({
    action: 'ticketTypes.copied',
    subjectId: to.id,
    scopeId: to.organizationId,
    details: { from: fromEventId, copied: originals.length },
  });
};
