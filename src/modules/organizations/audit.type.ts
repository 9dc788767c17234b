import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

@ObjectType('AuditEntry', { description: 'Who did what to which thing, written in the commit that did it.' })
export class AuditEntryType {
  @Field(() => ID, { description: 'A TypeID that begins with `aud_`.' })
  id: Id<'aud'>;

  @Field(() => String, { description: 'What was done: `event.approved`.' })
  action: string;

  @Field(() => ID, { description: 'The TypeID of what it was done to.' })
  subjectId: string;

  actorId?: Id<'usr'> | null;

  @Field(() => DateTime, { description: 'When.' })
  at: Date;

  details?: object | null;
}
