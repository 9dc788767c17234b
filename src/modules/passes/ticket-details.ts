import { sql } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';

/** What a ticket says beside its code: as it is now, not as it was sold. */
export interface TicketDetails {
  ticketId: Id<'tck'>;
  title: string;
  organizer: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
  /** Empty when the event does not say. */
  where: string;
  ticketType: string;
  seat: { section: string; row: string; label: string } | null;
}

type DetailsRow = Omit<TicketDetails, 'ticketId' | 'startsAt' | 'endsAt'> &
  Record<'id' | 'startsAt' | 'endsAt', string>;

export async function findTicketDetails({ em }: Read, ids: readonly Id<'tck'>[]): Promise<TicketDetails[]> {
  const uuids = ids.map((id) => uuidOf('tck', id));
  const { rows } = await sql<DetailsRow>`
    select t.id, e.title, o.name as organizer, e.time_zone as "timeZone", tt.name as "ticketType",
      to_json(e.starts_at) #>> '{}' as "startsAt", to_json(e.ends_at) #>> '{}' as "endsAt",
      concat_ws(', ', nullif(e.location, ''), v.name, nullif(v.address, '')) as "where",
      (select json_build_object('section', s.section, 'row', s.row_label, 'label', s.label)
        from seat s where s.id = t.seat_id) as seat
    from ticket t join event e on e.id = t.event_id join organization o on o.id = e.organization_id
      join ticket_type tt on tt.id = t.ticket_type_id left join venue v on v.id = e.venue_id
    where t.id = any(${uuids}::uuid[])`.execute(em.getKysely());
  return rows.map(({ id, startsAt, endsAt, ...row }) => ({
    ...row,
    ticketId: encodeId('tck', id),
    startsAt: parseInstant(startsAt)!,
    endsAt: parseInstant(endsAt)!,
  }));
}

/** `Gallery · Stalls · Row C · Seat 12`. */
export const placeOf = ({ ticketType, seat }: TicketDetails): string =>
  [ticketType, ...(seat ? [seat.section, `Row ${seat.row}`, `Seat ${seat.label}`] : [])].join(' · ');

/** As people read it where the event is. */
export const whenOf = ({ startsAt, timeZone }: TicketDetails): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(startsAt);
