import { Field, ObjectType } from 'type-graphql';
import { DateTime, EmailAddress } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

@ObjectType('TicketTransfer', { description: 'A ticket given from one person to another.' })
export class TicketTransferType {
  fromId?: Id<'usr'> | null;
  toId?: Id<'usr'> | null;

  @Field(() => EmailAddress, { description: 'The address that it was given to, in lower case.' })
  toEmail: string;

  @Field(() => DateTime, { description: 'When the old holder gave it away.' })
  at: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it became the new holder's: at once where the address had an account; null before.",
  })
  claimedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its sender took it back; null unless that happened.' })
  recalledAt?: Date | null;
}
