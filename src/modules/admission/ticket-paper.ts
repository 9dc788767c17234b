import { sql } from 'kysely';
import { toBuffer as toQrPicture } from 'qrcode';
import { parseInstant } from '../../kernel/clock.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { notFound } from '../../kernel/problem.js';
import type { Id } from '../../kernel/ids.js';
import { Paper, type PaperSize } from '../../kernel/paper/paper.js';
import { findTicket, type TicketRow } from '../bookings/index.js';
import type { TicketSigner } from './ticket-signer.js';

/** Pixels for each square of the code: a picture may be cut out and pasted, paper enlarges it without a blur. */
const PICTURE_SCALE = 8;
const PAPER_SCALE = 3;
const QR_POINTS = { A4: 220, A6: 150 } as const;

/** The QR code of a ticket that stands, as a PNG picture; for whoever may see the ticket, else NOT_FOUND. */
export async function ticketPicture(read: Read, signer: TicketSigner, id: Id<'tck'>): Promise<Buffer> {
  return pictureOf(await standingTicket(read, id), signer, PICTURE_SCALE);
}

/** The ticket on paper, with its QR code; for whoever may see it, else NOT_FOUND. */
export async function ticketPaper(
  read: Read,
  signer: TicketSigner,
  { id, size }: { id: Id<'tck'>; size: PaperSize },
): Promise<Buffer> {
  const ticket = await standingTicket(read, id);
  const { event, place } = await detailsOf(read, ticket);
  const paper = new Paper({ title: event.title, author: event.organizer, at: ticket.createdAt, size });
  paper.write(event.organizer);
  paper.write(event.title, { font: 'bold', size: size === 'A4' ? 20 : 13 });
  paper.write(event.when, { size: 11 });
  if (event.where) paper.write(event.where, { size: 11 });
  paper.space(12);
  paper.write(ticket.attendeeName, { font: 'bold', size: 12 });
  paper.write(place, { size: 11 });
  paper.space(12);
  paper.picture(await pictureOf(ticket, signer, PAPER_SCALE), QR_POINTS[size]);
  paper.space(6);
  paper.write(ticket.code, { font: 'bold', size: 12 });
  return paper.end(event.title);
}

async function standingTicket(read: Read, id: Id<'tck'>): Promise<TicketRow> {
  const ticket = await findTicket(read, id);
  if (ticket.status === 'VOID') throw notFound('ticket');
  return ticket;
}

function pictureOf({ id, eventId, issue }: TicketRow, signer: TicketSigner, scale: number): Promise<Buffer> {
  const token = signer.sign({ ticketId: id, eventId, issue });
  return toQrPicture(token, { type: 'png', errorCorrectionLevel: 'M', scale });
}

interface DetailsRow {
  title: string;
  starts_at: string;
  time_zone: string;
  location: string | null;
  venue: string | null;
  organizer: string;
  ticket_type: string;
  seat: { section: string; row: string; label: string } | null;
}

async function detailsOf({ em }: Read, { id }: TicketRow) {
  const { rows } = await sql<DetailsRow>`
    select e.title, to_json(e.starts_at) #>> '{}' as starts_at, e.time_zone, e.location,
      v.name || ', ' || v.address as venue, o.name as organizer, tt.name as ticket_type,
      (select json_build_object('section', s.section, 'row', s.row_label, 'label', s.label)
        from seat s where s.id = t.seat_id) as seat
    from ticket t join event e on e.id = t.event_id join organization o on o.id = e.organization_id
      join ticket_type tt on tt.id = t.ticket_type_id left join venue v on v.id = e.venue_id
    where t.id = ${uuidOf('tck', id)}`.execute(em.getKysely());
  const row = rows[0]!;
  const { seat } = row;
  return {
    event: {
      title: row.title,
      organizer: row.organizer,
      when: whenOf(parseInstant(row.starts_at)!, row.time_zone),
      where: [row.location, row.venue].filter(Boolean).join(', '),
    },
    place: [row.ticket_type, ...(seat ? [seat.section, `Row ${seat.row}`, `Seat ${seat.label}`] : [])].join(' · '),
  };
}

/** As people read it where the event is. */
const whenOf = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(instant);
