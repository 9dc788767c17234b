import { sql } from 'kysely';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { refuse } from '../../kernel/problem.js';
import { eventPricing, type PricingSettings } from '../pricing/index.js';
import { ownReservation, ReservationNotActive, storedReservations } from '../reservations/index.js';
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
  const id = uuidOf('rsv', reservationId);
  const key = discountCode === null ? null : askedDiscountKey(reservationId, discountCode);
  const [known] = await readTerms(read.em, { reservations: [id], discounts: key === null ? [] : [key] });
  const reservation = ownReservation(read.viewer, known!.reservations?.[id], known!.asOf);
  if (reservation.status !== 'ACTIVE') refuse(new ReservationNotActive());
  const pricing = eventPricing.parse(known!.pricing[uuidOf('evt', reservation.eventId)] as never);
  const json = key === null ? null : known!.discounts?.[key];
  const discount = json === null || json === undefined ? json : askedDiscounts.parse(json as never);
  return showPrice(priceReservation(reservation, { pricing, settings, discount, at: reservation.asOf }));
}

interface Known {
  reservations: Record<string, object> | null;
  pricing: Record<string, unknown>;
  discounts: Record<string, unknown> | null;
  asOf: Date;
}

/** All that a price is made of, as of one instant. */
const readTerms = prepared<{ reservations: readonly string[]; discounts: readonly string[] }, Known>(
  'terms_of_quote',
  ({ reservations, discounts }) => sql`
    select ${storedReservations.read(reservations)} as reservations, ${askedDiscounts.read(discounts)} as discounts,
      ${eventPricing.read(sql`(select array_agg(event_id::text) from reservation where id = any(${reservations}::uuid[]))`)}
        as pricing,
      date_trunc('milliseconds', clock_timestamp()) as "asOf"`,
);
