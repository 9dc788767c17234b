import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { sharedTurn, shareEvent, type Event } from '../events/index.js';
import { Ticket } from './ticket.entity.js';

export interface HeldTicket {
  ticket: Ticket;
  event: Event;
  /** The database's clock when it was asked for. */
  at: Date;
}

/** The ticket, locked and as it is now, with its event, shared: a change of hands changes nothing of the booking. */
export async function lockHeldTicket(tx: Tx, id: Id<'tck'>): Promise<HeldTicket> {
  const { rows } = await sql<{ event_id: string; at: Date }>`
    select event_id, date_trunc('milliseconds', clock_timestamp()) as at, ${sharedTurn(sql.ref('event_id'))}
    from ticket where id = ${uuidOf('tck', id)}`.execute(tx.em.getKysely());
  const [found] = rows;
  if (!found) throw notFound('ticket');
  const event = await shareEvent(tx, encodeId('evt', found.event_id));
  const locked = { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } as const;
  const ticket = await tx.em.findOneOrFail(Ticket, { id }, locked);
  return { ticket, event, at: found.at };
}
