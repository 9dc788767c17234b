import jwt from 'jsonwebtoken';
import { createPrivateKey } from 'node:crypto';
import { localTime } from './local-time.js';
import { gatesOf } from './ticket-details.js';
import type { TicketPass } from './ticket-pass.js';
import type { WalletIssuer } from './wallet.js';

export interface GoogleWalletOptions {
  /** Of the issuer account, a number. */
  issuerId: string;
  /** Of the service account. */
  serviceAccount: string;
  /** Of the service account, PEM. */
  privateKey: string;
}

const SAVE_URL = 'https://pay.google.com/gp/v/save/';

/**
 * Links by which Google's Wallet saves a ticket: all of it in a JWT that the service account signs, so that nothing is
 * asked of Google: https://developers.google.com/wallet/tickets/events/web.
 */
export function createGoogleWallet({ issuerId, serviceAccount, privateKey }: GoogleWalletOptions): WalletIssuer {
  const key = createPrivateKey(privateKey);
  return {
    wallet: 'GOOGLE',
    linkTo(pass) {
      const payload = passesOf(pass, issuerId);
      const claims = { iss: serviceAccount, aud: 'google', typ: 'savetowallet', payload };
      return SAVE_URL + jwt.sign(claims, key, { algorithm: 'RS256' });
    },
  };
}

/**
 * A class for the event, and the ticket as an object of it. An object stays as it was first saved, whoever saves it again: each
 * issue of a ticket is one of its own, lest a new holder gets the old token. Google asks that links stay short: no more
 * than is shown.
 */
function passesOf({ ticket, token, details }: TicketPass, issuerId: string): object {
  const { title, organizer, startsAt, endsAt, timeZone, where, ticketType, seat } = details;
  const gates = gatesOf(details);
  const classId = `${issuerId}.${ticket.eventId}`;
  const eventClass = {
    id: classId,
    issuerName: organizer,
    reviewStatus: 'UNDER_REVIEW',
    eventName: inEnglish(title),
    // Google shows the time as it is written, wherever the phone is.
    dateTime: { start: localTime(startsAt, timeZone), end: localTime(endsAt, timeZone) },
    ...(where && { venue: { name: inEnglish(where), address: inEnglish(where) } }),
  };
  const object = {
    id: `${issuerId}.${ticket.id}-${ticket.issue}`,
    classId,
    state: 'ACTIVE',
    barcode: { type: 'QR_CODE', value: token, alternateText: ticket.code },
    ticketHolderName: ticket.attendeeName,
    ticketNumber: ticket.code,
    ticketType: inEnglish(ticketType),
    ...((seat || gates) && {
      seatInfo: {
        ...(gates && { gate: inEnglish(gates) }),
        ...(seat && { section: inEnglish(seat.section), row: inEnglish(seat.row), seat: inEnglish(seat.label) }),
      },
    }),
  };
  return { eventTicketClasses: [eventClass], eventTicketObjects: [object] };
}

/** Google keeps each text by its language; ours have one. */
const inEnglish = (value: string): object => ({ defaultValue: { language: 'en', value } });
