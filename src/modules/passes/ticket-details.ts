import { sql } from 'kysely';
import { parseInstant } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { gatesFor, readGates, readLists, type GateTerms, type ListTerms } from '../admission/index.js';

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
  /** Where it comes in, by the event's gates and check-in lists; none when the event has named no gates. */
  gates: string[];
}

interface DetailsRow
  extends
    Omit<TicketDetails, 'ticketId' | 'startsAt' | 'endsAt' | 'gates'>,
    Record<'id' | 'startsAt' | 'endsAt', string> {
  ticketTypeId: string;
  doorGates: GateTerms[];
  doorLists: ListTerms[];
}

export async function findTicketDetails({ em }: Read, ids: readonly Id<'tck'>[]): Promise<TicketDetails[]> {
  const uuids = ids.map((id) => uuidOf('tck', id));
  const { rows } = await sql<DetailsRow>`
    select t.id, door.title, o.name as organizer, door.time_zone as "timeZone", tt.name as "ticketType",
      to_json(door.starts_at) #>> '{}' as "startsAt", to_json(door.ends_at) #>> '{}' as "endsAt",
      concat_ws(', ', nullif(door.location, ''), v.name, nullif(v.address, '')) as "where",
      t.ticket_type_id as "ticketTypeId", ${readGates} as "doorGates", ${readLists} as "doorLists",
      (select json_build_object('section', s.section, 'row', s.row_label, 'label', s.label)
        from seat s where s.id = t.seat_id) as seat
    from ticket t join event door on door.id = t.event_id join organization o on o.id = door.organization_id
      join ticket_type tt on tt.id = t.ticket_type_id left join venue v on v.id = door.venue_id
    where t.id = any(${uuids}::uuid[])`.execute(em.getKysely());
  return rows.map(detailsOf);
}

function detailsOf({ id, startsAt, endsAt, ticketTypeId, doorGates, doorLists, ...row }: DetailsRow): TicketDetails {
  const place = { ticketTypeId, section: row.seat?.section ?? null };
  return {
    ...row,
    ticketId: encodeId('tck', id),
    startsAt: parseInstant(startsAt)!,
    endsAt: parseInstant(endsAt)!,
    gates: gatesFor({ gates: doorGates, lists: doorLists }, place),
  };
}

/** `Gallery · Stalls · Row C · Seat 12`. */
export const placeOf = ({ ticketType, seat }: TicketDetails): string =>
  [ticketType, ...(seat ? [seat.section, `Row ${seat.row}`, `Seat ${seat.label}`] : [])].join(' · ');

/** More names than these help nobody to find the way, and a ticket has little room. */
const MOST_GATES_NAMED = 4;

/** `North`, or `North, South`: where to come in; empty when there is nothing to say. */
export function gatesOf({ gates }: TicketDetails): string {
  const named = gates.slice(0, MOST_GATES_NAMED).join(', ');
  return gates.length > MOST_GATES_NAMED ? `${named} + ${gates.length - MOST_GATES_NAMED}` : named;
}

/** As people read it where the event is. */
export const whenOf = ({ startsAt, timeZone }: TicketDetails): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(startsAt);
