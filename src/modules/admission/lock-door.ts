import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { rowOfJson } from '../../kernel/db/row-shape.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { ticketRows, type TicketRow } from '../bookings/index.js';
import { daysOf, type Programme } from './days-of-event.js';
import type { DoorTerms, GateTerms, ListTerms, TicketFacts } from './decision/index.js';
import { readCalledOff, readFormerGates, readGates, readLatest, readLists, readProgramme } from './door-terms.js';
import { scanRows, type ScanRow } from './scan.entity.js';

/**
 * So many scans of one ticket are kept, beside those that take entries back here: more than any list lets in with it. All of
 * them are read with each that comes.
 */
export const MOST_SCANS = 2_500;

/** A ticket, locked, with all its scans. */
export interface DoorTicket {
  ticket: TicketRow;
  facts: TicketFacts;
  scans: readonly ScanRow[];
}

export interface LockedDoor {
  eventId: Id<'evt'>;
  organizationId: Id<'org'>;
  terms: DoorTerms;
  /** Those that are out of use, the last one first. */
  formerGates: readonly GateTerms[];
  tickets: ReadonlyMap<string, DoorTicket>;
  /** Of the nonces that were asked about and are used: for a scan of which ticket. */
  used: ReadonlyMap<string, Id<'tck'>>;
}

interface Wanted {
  eventId: Id<'evt'>;
  /** Those of other events are not found. */
  ticketIds: readonly Id<'tck'>[];
  nonces: readonly string[];
}

interface Row {
  organization_id: string;
  is_called_off: boolean;
  latest: number;
  lists: ListTerms[];
  gates: GateTerms[];
  former_gates: GateTerms[];
  programme: Programme | null;
  tickets: { ticket: object; seen: string | null; written: string; section: string | null; scans: object[] | null }[];
  used: { nonce: string; ticket_id: string }[] | null;
}

/*
 * The plan is kept, and may be made before there are tickets. `is not distinct from` is the same as `=` here, but no index
 * serves it: the ticket must be found by its id, not among all those of the event (`ticket_event`).
 */
const read = prepared<{ eventId: string; ticketIds: string[]; nonces: string[] }, Row>('lock_door', (given) => {
  const { eventId, ticketIds, nonces } = given;
  return sql<Row>`
    with locked as materialized (
        select *, xmin::text as written from ticket
        where id = any(${ticketIds}::uuid[]) and event_id is not distinct from ${eventId}::uuid
        order by id for no key update),
      door as materialized (select * from event where id = ${eventId}::uuid)
    select organization_id, ${readCalledOff} as is_called_off, ${readLatest} as latest, ${readLists} as lists,
      ${readGates} as gates, ${readFormerGates} as former_gates, ${readProgramme} as programme,
      (select coalesce(json_agg(json_build_object(
          'ticket', to_jsonb(locked) - 'written', 'written', written,
          'seen', (select ticket.xmin::text from ticket where ticket.id = locked.id),
          'section', (select section from seat where seat.id = locked.seat_id),
          'scans', (select json_agg(to_json(scan)) from scan where scan.ticket_id = locked.id))), '[]')
        from locked) as tickets,
      (select json_agg(json_build_object('nonce', nonce, 'ticket_id', ticket_id)) from scan
        where event_id = door.id and nonce = any(${nonces}::text[])) as used
    from door`;
});

/**
 * Locks tickets of an event in the order of their ids, and reads them, their scans and the terms of the door with one
 * statement; undefined where there is no such event.
 *
 * A statement sees what was committed when it began, which may be before a lock came free. That a locked row is another than
 * the one seen betrays it: then everything is read once more, behind the locks. So whoever adds a scan writes its ticket.
 */
export async function lockDoor(tx: Tx, { eventId, ticketIds, nonces }: Wanted): Promise<LockedDoor | undefined> {
  const wanted = {
    eventId: uuidOf('evt', eventId),
    ticketIds: ticketIds.map((id) => uuidOf('tck', id)),
    nonces: [...nonces],
  };
  const [first] = await read(tx.em, wanted);
  const isStale = first?.tickets.some(({ seen, written }) => seen !== written);
  const row = isStale ? (await read(tx.em, wanted))[0] : first;
  return row && doorOf(row, eventId);
}

function doorOf(row: Row, eventId: Id<'evt'>): LockedDoor {
  const tickets = row.tickets.map(({ ticket: json, section, scans }): DoorTicket => {
    const ticket = rowOfJson(ticketRows, json);
    const { issue, status } = ticket;
    const facts = { issue, section, isVoid: status === 'VOID', ticketTypeId: uuidOf('tty', ticket.ticketTypeId) };
    return { ticket, facts, scans: (scans ?? []).map((scan) => rowOfJson(scanRows, scan)) };
  });
  return {
    eventId,
    organizationId: encodeId('org', row.organization_id),
    terms: {
      isCalledOff: row.is_called_off,
      latest: row.latest,
      lists: row.lists,
      gates: row.gates,
      days: daysOf(row.programme),
    },
    formerGates: row.former_gates,
    tickets: new Map(tickets.map((found) => [found.ticket.id, found])),
    used: new Map((row.used ?? []).map(({ nonce, ticket_id: id }) => [nonce, encodeId('tck', id)])),
  };
}
