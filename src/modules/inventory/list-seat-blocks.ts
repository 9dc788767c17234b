import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { assertMayManage } from '../organizations/index.js';

export interface LabelledSeats {
  label: string | null;
  seatIds: Id<'seat'>[];
}

interface Row {
  organization_id: string;
  blocks: { label: string | null; seatIds: string[] }[];
}

/** The blocked seats of an event by their labels, for those who manage it; else NOT_FOUND. */
export async function listSeatBlocks(read: Read, eventId: Id<'evt'>): Promise<LabelledSeats[]> {
  const { rows } = await sql<Row>`
    select e.organization_id, (
      select coalesce(json_agg(json_build_object('label', b.label, 'seatIds', b.ids) order by b.first), '[]') from (
        select block_label as label, json_agg(seat_id order by position) as ids, min(position) as first
        from event_seat where event_id = e.id and state = 'BLOCKED' group by block_label) b) as blocks
    from event e where e.id = ${uuidOf('evt', eventId)}`.execute(read.em.getKysely());
  const [row] = rows;
  if (!row) throw notFound('event');
  assertMayManage(read.viewer, { organizationId: encodeId('org', row.organization_id) });
  return row.blocks.map(({ label, seatIds }) => ({ label, seatIds: seatIds.map((id) => encodeId('seat', id)) }));
}
