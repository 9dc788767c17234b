import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateTime, SafeInt } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

@ObjectType('InventoryProof', {
  simpleResolvers: true,
  description:
    "What an event's places amount to, and where the ledger ends that says how they came to it. Kept outside of the " +
    'database, it proves later that no line up to `ledgerLength` has been changed.',
})
export class InventoryProofType {
  @Field(() => ID, { description: 'A TypeID that begins with `evt_`.' })
  eventId: Id<'evt'>;

  @Field(() => SafeInt, { description: 'The version of the places: it grows by one with each committed change.' })
  version: number;

  @Field(() => Int, { description: 'Places of all ticket types together.' })
  capacity: number;

  @Field(() => Int, {
    description: 'How many of them are held; holds whose time is up count until they are cleaned up.',
  })
  held: number;

  @Field(() => Int, { description: 'How many of them are sold.' })
  sold: number;

  @Field(() => SafeInt, { description: 'How many lines the ledger of the event has.' })
  ledgerLength: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The hash of the last line, in 64 hexadecimal digits; null while there is none. The hash of a line is the SHA-256 ' +
      '(FIPS 180-4) of the 32 bytes of the hash before it, nothing for the first line, followed by the text of the line in UTF-8: ' +
      'event, version, line, verb, hold, ticket type, quantity, seats with commas, actor, and the instant in ' +
      'milliseconds since 1970, parted by `|`; ids are bare uuids, and what is null is empty.',
  })
  ledgerHead: string | null;

  @Field(() => DateTime, { description: 'When this was read, by the clock of the database.' })
  asOf: Date;
}
