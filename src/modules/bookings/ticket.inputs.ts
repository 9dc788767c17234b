import { Field, ID, InputType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { IdempotencyKey } from '../../kernel/graphql/idempotency-key.js';
import type { Id } from '../../kernel/ids.js';

@InputType({ description: 'A ticket and the seat that it gets.' })
export class MoveTicketInput {
  @IsId('tck')
  @Field(() => ID, { description: 'A ticket of an event that the viewer manages.' })
  ticketId: Id<'tck'>;

  @IsId('seat')
  @Field(() => ID, { description: 'A free seat of the event.' })
  seatId: Id<'seat'>;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}
