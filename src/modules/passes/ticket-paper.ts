import { toBuffer as toQrPicture } from 'qrcode';
import { Paper, type PaperSize } from '../../kernel/paper/paper.js';
import { gatesOf, placeOf, whenOf } from './ticket-details.js';
import type { TicketPass } from './ticket-pass.js';

/** Pixels for each square of the code: a picture may be cut out and pasted, paper enlarges it without a blur. */
const PICTURE_SCALE = 8;
const PAPER_SCALE = 3;
const QR_POINTS = { A4: 220, A6: 150 } as const;

/** The QR code of a ticket, as a PNG picture. */
export const ticketPicture = ({ token }: TicketPass): Promise<Buffer> => pictureOf(token, PICTURE_SCALE);

/** The ticket on paper, with its QR code. */
export async function ticketPaper({ ticket, token, details }: TicketPass, size: PaperSize): Promise<Buffer> {
  const { title, organizer, where } = details;
  const paper = new Paper({ title, author: organizer, at: ticket.createdAt, size });
  paper.write(organizer);
  paper.write(title, { font: 'bold', size: size === 'A4' ? 20 : 13 });
  paper.write(whenOf(details), { size: 11 });
  if (where) paper.write(where, { size: 11 });
  paper.space(12);
  paper.write(ticket.attendeeName, { font: 'bold', size: 12 });
  paper.write(placeOf(details), { size: 11 });
  const gates = gatesOf(details);
  if (gates) paper.write(`${details.gates.length > 1 ? 'Gates' : 'Gate'}: ${gates}`, { font: 'bold', size: 11 });
  paper.space(12);
  paper.picture(await pictureOf(token, PAPER_SCALE), QR_POINTS[size]);
  paper.space(6);
  paper.write(ticket.code, { font: 'bold', size: 12 });
  return paper.end(title);
}

const pictureOf = (token: string, scale: number): Promise<Buffer> =>
  toQrPicture(token, { type: 'png', errorCorrectionLevel: 'M', scale });
