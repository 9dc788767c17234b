import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';

export interface InventoryProof {
  eventId: Id<'evt'>;
  version: number;
  capacity: number;
  held: number;
  sold: number;
  ledgerLength: number;
  ledgerHead: string | null;
  asOf: Date;
}

type Row = Omit<InventoryProof, 'eventId'> & { organization_id: string };

/** What an event's places amount to and where its ledger ends, in one snapshot, for those who manage it; else NOT_FOUND. */
export async function proveInventory(read: Read, eventId: Id<'evt'>): Promise<InventoryProof> {
  const { rows } = await sql<Row>`
    select e.organization_id, coalesce(i.version, 0) as version, coalesce(i.ledger_length, 0) as "ledgerLength",
      encode(i.ledger_head, 'hex') as "ledgerHead", now() as "asOf", coalesce(c.capacity, 0) as capacity,
      coalesce(c.held, 0) as held, coalesce(c.sold, 0) as sold
    from event e
    left join event_inventory i on i.event_id = e.id
    cross join (
      select sum(capacity)::int as capacity, sum(held)::int as held, sum(sold)::int as sold
      from ticket_counter where event_id = ${uuidOf('evt', eventId)}) c
    where e.id = ${uuidOf('evt', eventId)}`.execute(read.em.getKysely());
  const [row] = rows;
  if (!row) throw notFound('event');
  const { organization_id: organizationId, ...proof } = row;
  assertMayManage(read.viewer, { organizationId: encodeId('org', organizationId) });
  return { eventId, ...proof };
}
