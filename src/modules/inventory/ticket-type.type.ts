import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CountryCode, DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { TicketType } from './ticket-type.entity.js';

export const TicketTypeVisibilityEnum: { [Kind in TicketType['visibility']]: Kind } = {
  PUBLIC: 'PUBLIC',
  HIDDEN: 'HIDDEN',
  BY_CODE: 'BY_CODE',
};
registerEnumType(TicketTypeVisibilityEnum, {
  name: 'TicketTypeVisibility',
  description: 'Who finds a ticket type.',
  valuesConfig: {
    PUBLIC: { description: 'Everybody who sees the event.' },
    HIDDEN: { description: 'Left out of lists, but whoever knows its id may book it.' },
    BY_CODE: { description: 'Left out of lists, and booked only with an access code that unlocks it.' },
  },
});

@ObjectType('TaxRule', { simpleResolvers: true, description: 'A tax on a ticket.' })
export class TaxRuleType {
  @Field(() => String, { description: 'What it is called: `VAT`.' })
  name: string;

  @Field(() => CountryCode, { nullable: true, description: 'Where it is asked for; null: wherever no other is.' })
  country: string | null;

  @Field(() => Boolean, { description: 'True: it is part of the price. False: it comes on top.' })
  isIncluded: boolean;

  @Field(() => Int, { description: 'The rate in hundredths of a percent: 2000 is 20 %.' })
  rateBasisPoints: number;
}

@ObjectType('TicketType', {
  simpleResolvers: true,
  description: 'What can be bought for an event, and on which terms.',
})
export class TicketTypeType {
  @Field(() => ID, { description: 'A TypeID that begins with `tty_`.' })
  id: Id<'tty'>;

  eventId: Id<'evt'>;
  priceMinor: number;
  currency: string;

  @Field(() => String, { description: 'What it is called: 1 to 100 characters.' })
  name: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many may be sold; null: as many as there are seats of the category.',
  })
  quota?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When its sale begins; null: when the event is published.' })
  salesStartAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its sale ends; null: with the event.' })
  salesEndAt?: Date | null;

  @Field(() => Int, { description: 'How many one reservation must take at least: 1 or more.' })
  minPerBooking: number;

  @Field(() => Int, { description: 'How many one reservation may take at most.' })
  maxPerBooking: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many one member may hold and buy altogether; null: as many as they like.',
  })
  maxPerMember?: number | null;

  @Extensions({ listLength: 1 })
  @Field(() => [TaxRuleType], {
    description: "What it is taxed by: the rule of the event's country; else that without a country; else by nothing.",
  })
  taxes: TaxRuleType[];

  @Field(() => Boolean, { description: 'Whether the organizer approves each booking of it before it is confirmed.' })
  requiresApproval: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The category of seats that it sells; null: places without a seat.',
  })
  seatCategory?: string | null;

  @Field(() => TicketTypeVisibilityEnum, { description: 'Who finds it.' })
  visibility: TicketType['visibility'];

  @Field(() => DateTime, { nullable: true, description: 'Since when it is off sale for good; null: it is not.' })
  archivedAt?: Date | null;

  @Field(() => DateTime, { description: 'When it was added to the event.' })
  createdAt: Date;
}
