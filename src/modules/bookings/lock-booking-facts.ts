import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { EventStatus } from '../events/index.js';

export interface BookingFacts {
  eventTitle: string;
  eventStartsAt: Date;
  eventStatus: EventStatus;
  requiresApproval: boolean;
  memberName: string;
  memberEmail: string;
}

/**
 * All that a new booking takes from other tables, with one statement. The event is shared until the end of the
 * transaction (see `shareEvent`). Its reservation may be locked before: nobody waits for one while they change an event.
 */
export async function lockBookingFacts(
  tx: Tx,
  { eventId, memberId, ticketTypeIds }: { eventId: Id<'evt'>; memberId: Id<'usr'>; ticketTypeIds: Id<'tty'>[] },
): Promise<BookingFacts> {
  const types = ticketTypeIds.map((id) => uuidOf('tty', id));
  const { rows } = await sql<BookingFacts>`
    select event.title as "eventTitle", event.starts_at as "eventStartsAt", event.status as "eventStatus",
      member.display_name as "memberName", member.email as "memberEmail",
      exists (select from ticket_type where id = any(${types}::uuid[]) and requires_approval) as "requiresApproval"
    from event, app_user member
    where event.id = ${uuidOf('evt', eventId)} and member.id = ${uuidOf('usr', memberId)}
    for share of event`.execute(tx.em.getKysely());
  return rows[0]!;
}
