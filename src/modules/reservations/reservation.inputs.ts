import { ArrayMaxSize, IsOptional, Length, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { IdempotencyKey } from '../../kernel/graphql/idempotency-key.js';
import type { Id } from '../../kernel/ids.js';

const MOST_ITEMS = 20;
const MOST_SEATS = 50;
const MOST_PLACES = 100;

@InputType({ description: 'Places of one ticket type.' })
export class ReserveItemInput {
  @IsId('tty')
  @Field(() => ID, { description: 'The ticket type, of the same event; each at most once.' })
  ticketTypeId: Id<'tty'>;

  @Min(1)
  @Max(MOST_PLACES)
  @Field(() => Int, { description: 'How many places: 1 to 100.' })
  quantity: number;
}

@InputType({ description: 'Seats that Foyer chooses: side by side in one row, nearest to where the section looks to.' })
export class BestAvailableInput {
  @IsId('tty')
  @Field(() => ID, { description: 'A ticket type with seats.' })
  ticketTypeId: Id<'tty'>;

  @Min(1)
  @Max(MOST_SEATS)
  @Field(() => Int, { description: 'How many seats: 1 to 50.' })
  quantity: number;

  @IsOptional()
  @MaxLength(100)
  @Field(() => String, {
    nullable: true,
    description: 'Only seats of the section of this name, which the event must have; null: of any.',
  })
  section?: string | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'False: seats apart will do when there are none side by side.',
  })
  together: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether wheelchairs must be able to take the places. Such seats are kept for those who ask for them.',
  })
  accessible: boolean;
}

@InputType({ description: 'What to hold: `items`, `seatIds`, `bestAvailable`, or several of them in one reservation.' })
export class ReserveInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @IsOptional()
  @ArrayMaxSize(MOST_ITEMS)
  @ValidateNested({ each: true })
  @Field(() => [ReserveItemInput], {
    nullable: true,
    description:
      'Places without seats, at most 20 ticket types. Together with `seatIds`, a ticket type with seats says how many of ' +
      'the seats of its category it gets, in map order; those of one category must add up.',
  })
  items?: ReserveItemInput[] | null;

  @IsOptional()
  @ArrayMaxSize(MOST_SEATS)
  @IsId('seat', { each: true })
  @Field(() => [ID], {
    nullable: true,
    description:
      'Seats of the event, at most 50. Where `items` does not say otherwise, the seats of a category are of the cheapest ' +
      'public ticket type that sells it, is on sale, takes as many in one booking and has as many places left.',
  })
  seatIds?: Id<'seat'>[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => BestAvailableInput, { nullable: true, description: 'Seats for Foyer to choose.' })
  bestAvailable?: BestAvailableInput | null;

  @IsOptional()
  @Length(1, 100)
  @Field(() => String, {
    nullable: true,
    description: 'A code that unlocks ticket types: 1 to 100 characters; case and accents do not matter.',
  })
  accessCode?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Which reservation to extend.' })
export class ExtendReservationInput {
  @IsId('rsv')
  @Field(() => ID, { description: 'The reservation.' })
  id: Id<'rsv'>;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Which reservation to give back.' })
export class ReleaseReservationInput {
  @IsId('rsv')
  @Field(() => ID, { description: 'The reservation.' })
  id: Id<'rsv'>;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}
