import { givenOffer, givenReservation, type Offer } from '../../kit/given-bookings.js';
import { givenDiscount } from '../../kit/given-discounts.js';
import { paidBooking } from '../../kit/given-invoices.js';
import { createWorld, type World } from '../../kit/given-personas.js';
import type { TestApp } from '../../kit/test-app.js';
import type { BadInput, BadInputs } from './bad-input.js';

/** An event of `owner` that sells, what `member` has of it, and another booking of theirs. */
export interface Sale {
  world: World;
  offer: Offer;
  discountId: string;
  /** Two places that `member` holds. */
  reservationId: string;
  /** Two places for 100.00 EUR that `member` has paid. */
  paidId: string;
  ticketIds: string[];
  /** Of another booking of `member`. */
  otherTicketId: string;
  otherTicketTypeId: string;
}

export type BadSale = BadInput<Sale>;
export type BadSales = BadInputs<Sale>;

export async function givenSale(app: TestApp): Promise<Sale> {
  const world = await createWorld(app);
  const { owner: organizer, member } = world.people;
  const offer = await givenOffer(app, { organizer, priceMinor: 5_000 });
  const { id: discountId } = await givenDiscount(app, offer);
  const paid = await paidBooking(app, { offer, member, quantity: 2 });
  const { data } = await app
    .as(member)
    .send('query($id: ID!) { booking(id: $id) { tickets { id } } }', { id: paid.booking.id });
  const [booked, onSale] = [await world.booking(), await world.onSale()];
  return {
    ...{ world, offer, discountId },
    reservationId: await givenReservation(app, member, { ...offer, quantity: 2 }),
    paidId: paid.booking.id,
    ticketIds: data.booking.tickets.map(({ id }: { id: string }) => id),
    ...{ otherTicketId: booked.ticketId, otherTicketTypeId: onSale.ticketTypeId },
  };
}
