import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { eventPricing, type PricingSettings } from '../pricing/index.js';
import { findOwnReservation, ReservationNotActive } from '../reservations/index.js';
import { askedDiscountKey, askedDiscounts } from './asked-discount.js';
import { priceReservation } from './price-reservation.js';
import { showPrice, type Quote } from './show-price.js';

export interface QuoteRequest {
  reservationId: Id<'rsv'>;
  discountCode: string | null;
  settings: PricingSettings;
}

/**
 * What checking out would charge now. Refuses with ReservationNotActive, DiscountNotApplicable or AmountTooLarge; somebody
 * else's reservation is NOT_FOUND, but not for admins.
 */
export async function quoteReservation(
  read: Read,
  { reservationId, discountCode, settings }: QuoteRequest,
): Promise<Quote> {
  const reservation = await findOwnReservation(read, reservationId);
  if (reservation.status !== 'ACTIVE') refuse(new ReservationNotActive());
  const eventKey = uuidOf('evt', reservation.eventId);
  const key = discountCode === null ? null : askedDiscountKey(reservationId, discountCode);
  const [known] = await readTerms(read.em, { events: [eventKey], discounts: key === null ? [] : [key] });
  const pricing = eventPricing.parse(known!.pricing[eventKey] as never);
  const json = key === null ? null : known!.discounts?.[key];
  const discount = json === null || json === undefined ? json : askedDiscounts.parse(json as never);
  return showPrice(priceReservation(reservation, { pricing, settings, discount, at: reservation.asOf }));
}

interface Known {
  pricing: Record<string, unknown>;
  discounts: Record<string, unknown> | null;
}

const readTerms = prepared<{ events: readonly string[]; discounts: readonly string[] }, Known>(
  'terms_of_quote',
  ({ events, discounts }) =>
    sql`select ${eventPricing.read(events)} as pricing, ${askedDiscounts.read(discounts)} as discounts`,
);
