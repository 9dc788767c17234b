import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { TakenLine } from '../inventory/index.js';

/** The lines of a booking are those of its hold, when some of its places are others or gone. */
export async function followHold(tx: Tx, bookingId: Id<'bkg'>, lines: readonly TakenLine[]): Promise<void> {
  const [id, ticketTypeIds] = [uuidOf('bkg', bookingId), lines.map(({ ticketTypeId }) => uuidOf('tty', ticketTypeId))];
  const rows = lines.map((line, index) => ({
    booking_id: id,
    ticket_type_id: ticketTypeIds[index],
    quantity: line.quantity,
    seat_ids: line.seatIds,
    unit_price_minor: line.unitPriceMinor,
    currency: line.currency,
  }));
  await sql`
    with gone as (
      delete from booking_line where booking_id = ${id} and ticket_type_id <> all(${ticketTypeIds}::uuid[]))
    insert into booking_line select * from jsonb_populate_recordset(null::booking_line, ${JSON.stringify(rows)}::jsonb)
    on conflict (booking_id, ticket_type_id) do update set quantity = excluded.quantity, seat_ids = excluded.seat_ids`.execute(
    tx.em.getKysely(),
  );
}
