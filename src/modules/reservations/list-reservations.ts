import { sql } from 'kysely';
import { viewerId } from '../../kernel/auth/viewer.js';
import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { findReservations } from './find-reservation.js';
import type { ReservationRow } from './reservation-row.js';
import type { ReservationSchema } from './reservation.entity.js';
import type { ReservationStatus } from './reservation.lifecycle.js';

/** The viewer's reservations, newest first. What is ACTIVE and what is EXPIRED is judged by the database's clock. */
export async function listMyReservations(
  read: Read,
  { status, page }: { status: ReservationStatus | null; page: PageArgs },
): Promise<Connection<ReservationRow>> {
  let query = rows<typeof ReservationSchema>(read.em)
    .selectFrom('reservation')
    .select(['reservation.id', 'reservation.createdAt'])
    .where('reservation.memberId', '=', viewerId(read.viewer));
  if (status) query = query.where(sql<boolean>`${statusNow} = ${status}`);
  const order = [
    instantKey<{ createdAt: Date }>('reservation.created_at', 'desc', ({ createdAt }) => createdAt),
    idKey('reservation.id', 'desc'),
  ];
  const { edges, ...connection } = await readPage(query, order as never, page);
  const ids = edges.map(({ node }) => node.id);
  const found = new Map((await findReservations(read, ids)).map((reservation) => [reservation.id, reservation]));
  return { ...connection, edges: edges.map(({ cursor, node }) => ({ cursor, node: found.get(node.id)! })) };
}

const statusNow = sql`case when reservation.status = 'ACTIVE' and reservation.expires_at <= now() then 'EXPIRED'
  else reservation.status end`;
