import { PAID, type PaidSale, type Seen } from './paid-sale.js';
import type { PaidStage } from './paid-stage.js';
import type { Stop } from './stops.js';

/** A moment between two steps of a sale at which a process is killed. */
export interface Step {
  name: string;
  /** Brings a sale there. `url` is where a process answers that is to be killed. */
  begin(stage: PaidStage, url: string): Promise<Begun>;
}

export interface Begun {
  sale: PaidSale;
  stop: Stop;
  /** What is there while the process is dead. */
  kept: Seen;
  /** What the client was told that asked the process. */
  told?: Promise<string>;
  /** What client and provider do when there is a process again, which answers at `url`. */
  goOn?(url: string): Promise<void>;
  /** What is there when everything has come to rest. */
  atRest: Seen;
}

export const toldBy = (request: Promise<unknown>): Promise<string> =>
  request.then(
    (answer) => JSON.stringify(answer),
    // So fetch says that the connection has ended.
    (error: unknown) => ((error as Error).message === 'fetch failed' ? 'nothing' : String(error)),
  );

const NOTHING: Seen = {
  ...{ booking: null, payment: null, isClosed: false, uses: 0, refunds: [], papers: [] },
  ...{ asked: 0, captured: 0, returned: 0 },
};
const BOOKED: Seen = { ...NOTHING, booking: 'PENDING_PAYMENT', payment: 'REQUESTED', uses: 1 };
const ASKED: Seen = { ...BOOKED, asked: 1 };
/** Stripe has the money, and Foyer has not heard of it. */
const PAID_THERE: Seen = { ...ASKED, captured: PAID };
const CAPTURED: Seen = { ...PAID_THERE, payment: 'CAPTURED', isClosed: true };
const CONFIRMED: Seen = { ...CAPTURED, booking: 'CONFIRMED' };
const SOLD: Seen = { ...CONFIRMED, papers: ['INVOICE'] };
const CANCELLED: Seen = { ...SOLD, booking: 'CANCELLED', uses: 0, refunds: ['REQUESTED'] };
/** Stripe has given the money back, and Foyer has not heard of it. */
const RETURNED: Seen = { ...CANCELLED, returned: PAID };
const REFUNDED: Seen = { ...RETURNED, refunds: ['SUCCEEDED'] };
const CREDITED: Seen = { ...REFUNDED, papers: ['INVOICE', 'CREDIT_NOTE'] };
const SET_ASIDE: Seen = { ...ASKED, payment: 'AUTHORIZED' };
const CAPTURED_THERE: Seen = { ...SET_ASIDE, captured: PAID };
const UNDECIDED: Seen = { ...SET_ASIDE, booking: 'PENDING_APPROVAL' };
const REJECTED: Seen = { ...ASKED, booking: 'CANCELLED', payment: 'VOIDED', uses: 0 };
const VOID: Seen = { ...REJECTED, isClosed: true };

export const seen = {
  ...{ NOTHING, BOOKED, ASKED, PAID_THERE, CAPTURED, CONFIRMED, SOLD, CANCELLED, RETURNED, REFUNDED, CREDITED },
  ...{ SET_ASIDE, CAPTURED_THERE, UNDECIDED, REJECTED, VOID },
};

/** What comes first wherever places are changed, and then what is locked in order to settle money. */
export const rows = {
  PLACES: 'select from event_inventory where event_id = $1 for update',
  PAYMENT: 'select from payment where id = $1 for update',
  INVOICE: 'select from invoice where booking_id = $1 for update',
};
