import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { ReservationStatus } from './reservation.lifecycle.js';

export const ReservationStatusEnum: { [Status in ReservationStatus]: Status } = {
  ACTIVE: 'ACTIVE',
  CONVERTED: 'CONVERTED',
  RELEASED: 'RELEASED',
  EXPIRED: 'EXPIRED',
};
registerEnumType(ReservationStatusEnum, {
  name: 'ReservationStatus',
  description: 'What became of a reservation.',
  valuesConfig: {
    ACTIVE: { description: 'Its places are held until `expiresAt`.' },
    CONVERTED: { description: 'A booking has its places.' },
    RELEASED: { description: 'The member gave its places back.' },
    EXPIRED: { description: 'Its time is up and its places are free for others.' },
  },
});

@ObjectType('ReservationItem', { description: 'Places of one ticket type in a reservation.' })
export class ReservationItemType {
  ticketTypeId: Id<'tty'>;
  seatIds: string[];
  unitPriceMinor: number;
  currency: string;

  @Field(() => Int, { description: 'How many places: 1 to 100.' })
  quantity: number;
}

@ObjectType('Reservation', { description: 'Places held for a member until an instant.' })
export class ReservationType {
  @Field(() => ID, { description: 'A TypeID that begins with `rsv_`.' })
  id: Id<'rsv'>;

  eventId: Id<'evt'>;
  memberId: Id<'usr'>;

  /** The database's clock when this was read. */
  asOf: Date;

  @Field(() => ReservationStatusEnum, {
    description: 'What became of it, by the clock: EXPIRED as soon as its time is up.',
  })
  status: ReservationStatus;

  @Field(() => [ReservationItemType], { description: 'What it holds, by ticket type; at least one.' })
  items: ReservationItemType[];

  @Field(() => DateTime, { description: 'Until when its places are held.' })
  expiresAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was extended; null: it was not, and can be, once.' })
  extendedAt: Date | null;

  @Field(() => DateTime, { description: 'When the places were taken.' })
  createdAt: Date;
}
