import { IsOptional, Matches, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import type { WaitlistStatus } from './waitlist.lifecycle.js';
import { WaitlistStatusEnum } from './waitlist.type.js';
import { MOST_TOGETHER } from './read-line.js';

@InputType({ description: 'What to wait for.' })
export class JoinWaitlistInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @IsId('tty')
  @Field(() => ID, { description: 'One of its ticket types.' })
  ticketTypeId: Id<'tty'>;

  @Min(1)
  @Max(MOST_TOGETHER)
  @Field(() => Int, { description: 'How many places, all at once: 1 to 20, and no more than one booking may have.' })
  quantity: number;
}

@InputType({ description: 'Which entry to end.' })
export class LeaveWaitlistInput {
  @IsId('wle')
  @Field(() => ID, { description: 'The entry.' })
  id: Id<'wle'>;
}

@InputType({ description: 'Whose offer to accept.' })
export class AcceptOfferInput {
  @IsId('wle')
  @Field(() => ID, { description: 'The entry.' })
  id: Id<'wle'>;
}

@InputType({ description: 'Whose offer to decline.' })
export class DeclineOfferInput {
  @IsId('wle')
  @Field(() => ID, { description: 'The entry.' })
  id: Id<'wle'>;
}

const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const WRONG_TIME = { message: 'must be a time of day from 00:00 to 23:59, such as 08:30' };

@InputType({ description: 'How an event is to keep its waitlist. What is absent or null stays as it is.' })
export class SetWaitlistInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => Boolean, { description: 'Whether one can begin to wait. Who waits already keeps waiting.' })
  isOpen: boolean;

  @IsOptional()
  @Min(5)
  @Max(10_080)
  @Field(() => Int, {
    nullable: true,
    description: 'How many minutes of offer hours one has to accept: 5 to 10,080, on 31 days at most; 120 unless told.',
  })
  offerMinutes?: number | null;

  @IsOptional()
  @Matches(TIME_OF_DAY, WRONG_TIME)
  @Field(() => String, {
    nullable: true,
    description: 'Since when offer hours run each day, in the time zone of the event: `08:00` unless told.',
  })
  offersFrom?: string | null;

  @IsOptional()
  @Matches(TIME_OF_DAY, WRONG_TIME)
  @Field(() => String, {
    nullable: true,
    description:
      'Until when they run: `22:00` unless told. Not later than `offersFrom`: until the next day; the same: all day.',
  })
  offersUntil?: string | null;
}

@InputType({ description: 'Which entries of an event.' })
export class WaitlistFilterInput {
  @IsOptional()
  @IsId('tty')
  @Field(() => ID, { nullable: true, description: 'Only those who wait for this ticket type; null: for any.' })
  ticketTypeId?: Id<'tty'> | null;

  @IsOptional()
  @Field(() => WaitlistStatusEnum, { nullable: true, description: 'Only those that stand here; null: all.' })
  status?: WaitlistStatus | null;
}
