import { sql } from 'kysely';
import type { Fact, FactPairs } from '../../kernel/db/fact.js';
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
  const reservation = ownReservation(read.viewer, known!.reservation?.[0]?.[1] as object | undefined, known!.asOf);
  if (reservation.status !== 'ACTIVE') refuse(new ReservationNotActive());
  const pricing = onlyOne(eventPricing, known!.pricing)!;
  const discount = key === null ? null : onlyOne(askedDiscounts, known!.discount);
  return showPrice(priceReservation(reservation, { pricing, settings, discount, at: reservation.asOf }));
}

/** Each of one key at most. */
interface Known {
  reservation: FactPairs | null;
  pricing: FactPairs | null;
  discount: FactPairs | null;
  asOf: Date;
}

const onlyOne = <Value>(fact: Fact<Value>, pairs: FactPairs | null): Value | undefined =>
  pairs?.[0] && fact.parse(pairs[0][1] as never);

/** All that a price is made of, as of one instant. */
const readTerms = prepared<{ reservations: readonly string[]; discounts: readonly string[] }, Known>(
  'terms_of_quote',
  ({ reservations, discounts }) => sql`
    select ${storedReservations.read(reservations)} as reservation, ${askedDiscounts.read(discounts)} as discount,
      ${eventPricing.read(sql`(select array_agg(event_id::text) from reservation where id = any(${reservations}::uuid[]))`)}
        as pricing,
      date_trunc('milliseconds', clock_timestamp()) as "asOf"`,
);
