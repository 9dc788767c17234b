import { PassType, PKPass } from 'passkit-generator';
import { addMilliseconds } from '../../kernel/clock.js';
import { PASS_ICON, PASS_ICON_LARGE } from './pass-icon.js';
import { gatesOf } from './ticket-details.js';
import type { TicketPass } from './ticket-pass.js';
import type { WalletIssuer } from './wallet.js';

export interface AppleWalletOptions {
  /** As registered with Apple: `pass.org.example.tickets`. */
  passTypeId: string;
  teamId: string;
  /** PEM. */
  certificate: string;
  /** PEM. */
  privateKey: string;
  passphrase?: string | undefined;
  /** Apple's intermediate certificate (WWDR), PEM. */
  appleCertificate: string;
}

/** A pass may be deleted by the phone a day after the event. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Signed passes (`.pkpass`) as Apple's Wallet takes them: https://developer.apple.com/documentation/walletpasses. A pass
 * that is added again replaces the one before.
 */
export function createAppleWallet(options: AppleWalletOptions): WalletIssuer {
  const certificates = {
    wwdr: options.appleCertificate,
    signerCert: options.certificate,
    signerKey: options.privateKey,
    ...(options.passphrase !== undefined && { signerKeyPassphrase: options.passphrase }),
  };
  return {
    wallet: 'APPLE',
    linkTo: (_pass, fileUrl) => fileUrl,
    file(pass) {
      const { ticket, token, details } = pass;
      const { title, organizer, endsAt, startsAt } = details;
      const file = new PKPass({ 'icon.png': PASS_ICON, 'icon@2x.png': PASS_ICON_LARGE }, certificates, {
        passTypeIdentifier: options.passTypeId,
        teamIdentifier: options.teamId,
        serialNumber: ticket.id,
        organizationName: organizer,
        description: title,
        logoText: organizer,
        backgroundColor: 'rgb(32, 36, 48)',
        foregroundColor: 'rgb(255, 255, 255)',
        labelColor: 'rgb(190, 196, 210)',
      });
      file.types.push(eventTicketOf(pass));
      file.setRelevantDate(startsAt);
      file.setExpirationDate(addMilliseconds(endsAt, KEPT_MS));
      file.setBarcodes({
        format: 'PKBarcodeFormatQR',
        message: token,
        messageEncoding: 'iso-8859-1',
        altText: ticket.code,
      });
      return file.getAsBuffer();
    },
  };
}

function eventTicketOf({ ticket, details }: TicketPass): PassType<'eventTicket'> {
  const { title, startsAt, where, ticketType, seat } = details;
  const shown = new PassType('eventTicket');
  const times = { dateStyle: 'PKDateStyleShort', timeStyle: 'PKDateStyleShort' } as const;
  shown.headerFields.push({ key: 'starts', label: 'Starts', value: startsAt, ...times });
  shown.primaryFields.push({ key: 'event', label: 'Event', value: title });
  shown.secondaryFields.push({ key: 'attendee', label: 'Name', value: ticket.attendeeName });
  if (where) shown.secondaryFields.push({ key: 'where', label: 'Where', value: where });
  const gates = gatesOf(details);
  if (gates) shown.secondaryFields.push({ key: 'gate', label: 'Gate', value: gates });
  shown.auxiliaryFields.push({ key: 'type', label: 'Ticket', value: ticketType });
  if (!seat) return shown;
  shown.auxiliaryFields.push(
    { key: 'section', label: 'Section', value: seat.section },
    { key: 'row', label: 'Row', value: seat.row },
    { key: 'seat', label: 'Seat', value: seat.label },
  );
  return shown;
}
