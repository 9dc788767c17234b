import { ArrayMaxSize, ArrayMinSize, ArrayUnique, Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { IdempotencyKey } from '../../kernel/graphql/idempotency-key.js';
import type { Id } from '../../kernel/ids.js';
import { SoldSeatsEnum } from './removed-seats.type.js';

@InputType({ description: 'Seats that are gone, and what becomes of tickets for them.' })
export class RemoveSeatsInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsId('seat', { each: true })
  @Field(() => [ID], { description: 'The seats: 1 to 50, each once.' })
  seatIds: Id<'seat'>[];

  @Field(() => SoldSeatsEnum, { description: 'What becomes of tickets for them.' })
  sold: keyof typeof SoldSeatsEnum;

  @Length(1, 100)
  @Field(() => String, { description: 'Why, as guests are told: 1 to 100 characters.' })
  reason: string;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}
