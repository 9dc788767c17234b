import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';

interface ClaimedRow {
  ticket_id: string;
  member_id: string;
  organization_id: string;
}

/** Somebody has signed up: the tickets that were sent to the address are theirs. Safe to repeat. */
export const claimTicketsOf = (tx: Tx, { userId }: { userId: Id<'usr'> }): Promise<void> =>
  claim(tx, sql`app_user.id = ${uuidOf('usr', userId)}`);

/**
 * A ticket was sent to an address. Whoever signed up with it at the same moment may not have been seen by the transfer,
 * nor have seen it; of the two messages the later one finds both. Safe to repeat.
 */
export const claimTransferredTicket = (tx: Tx, { ticketId }: { ticketId: Id<'tck'> }): Promise<void> =>
  claim(tx, sql`ticket.id = ${uuidOf('tck', ticketId)}`);

/** The token that waited becomes the holder's: nobody but the staff has seen it. */
async function claim(tx: Tx, which: ReturnType<typeof sql<boolean>>): Promise<void> {
  const { rows } = await sql<ClaimedRow>`
    with claimed as (
      update ticket set member_id = app_user.id,
        attendee_name = case when attendee_name = to_email then display_name else attendee_name end
      from ticket_transfer sent join app_user on app_user.email = sent.to_email
      where ticket.id = sent.ticket_id and ticket.issue = sent.issue and ticket.member_id is null
        and sent.claimed_at is null and sent.recalled_at is null and ${which}
      returning ticket.id, ticket.issue, ticket.event_id, ticket.member_id),
    noted as (
      update ticket_transfer set to_id = member_id, claimed_at = ${tx.now}
      from claimed where ticket_id = claimed.id and ticket_transfer.issue = claimed.issue)
    select claimed.id as ticket_id, member_id, organization_id
    from claimed join event on event.id = claimed.event_id`.execute(tx.em.getKysely());
  for (const row of rows) {
    tx.audit({
      action: 'ticket.claimed',
      subjectId: encodeId('tck', row.ticket_id),
      scopeId: encodeId('org', row.organization_id),
      actorId: encodeId('usr', row.member_id),
    });
  }
}
