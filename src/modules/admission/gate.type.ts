import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { NameTaken } from './admission.problems.js';
import type { EntryRule } from './decision/index.js';

export const EntryRuleEnum: { [Rule in EntryRule]: Rule } = {
  ONCE: 'ONCE',
  ONCE_A_DAY: 'ONCE_A_DAY',
  REENTRY: 'REENTRY',
  TIMES: 'TIMES',
};
registerEnumType(EntryRuleEnum, {
  name: 'EntryRule',
  description: 'How often a check-in list lets a ticket in.',
  valuesConfig: {
    ONCE: { description: 'Once.' },
    ONCE_A_DAY: { description: 'Once on each day, as days are counted where the event is.' },
    REENTRY: { description: 'Again whenever somebody has left with it.' },
    TIMES: { description: 'As often as `times` says.' },
  },
});

@ObjectType('CheckInList', {
  simpleResolvers: true,
  description: "Whom an event's door lets in, when, and how often.",
})
export class CheckInListType {
  @Field(() => ID, { description: 'A TypeID that begins with `cil_`.' })
  id: Id<'cil'>;

  eventId: Id<'evt'>;

  /** Bare uuids. */
  ticketTypeIds: string[];

  @Field(() => String, { description: 'What it is called, in the words of the organizer.' })
  name: string;

  @Field(() => [String], { description: 'Sections of seats that it is for; empty: all, and places without a seat.' })
  sections: string[];

  @Field(() => DateTime, { nullable: true, description: 'From when it lets in; null: from the beginning.' })
  opensAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Until before when it lets in; null: without end.' })
  closesAt?: Date | null;

  @Field(() => EntryRuleEnum, { description: 'How often it lets a ticket in.' })
  rule: EntryRule;

  @Field(() => Int, { nullable: true, description: 'How often, by the rule TIMES; null with all others.' })
  times?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is out of use for good; null: it is not.' })
  archivedAt?: Date | null;
}

@ObjectType('Gate', { simpleResolvers: true, description: 'Where tickets of an event are scanned.' })
export class GateType {
  @Field(() => ID, { description: 'A TypeID that begins with `gte_`.' })
  id: Id<'gte'>;

  eventId: Id<'evt'>;

  /** Bare uuids. */
  listIds: string[];

  @Field(() => String, { description: 'What it is called; scans name it so.' })
  name: string;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is out of use for good; null: it is not.' })
  archivedAt?: Date | null;
}

@ObjectType({ description: 'The gate can be used.' })
export class CreateGateSuccess {
  @Field(() => GateType, { description: 'The new gate.' })
  gate: GateType;
}

@ObjectType({ description: 'The gate was changed.' })
export class UpdateGateSuccess {
  @Field(() => GateType, { description: 'The gate, as changed.' })
  gate: GateType;
}

@ObjectType({ description: 'The gate is out of use.' })
export class ArchiveGateSuccess {
  @Field(() => GateType, { description: 'The gate, as archived.' })
  gate: GateType;
}

@ObjectType({ description: 'The check-in list can be used.' })
export class CreateCheckInListSuccess {
  @Field(() => CheckInListType, { description: 'The new list.' })
  checkInList: CheckInListType;
}

@ObjectType({ description: 'The check-in list was changed.' })
export class UpdateCheckInListSuccess {
  @Field(() => CheckInListType, { description: 'The list, as changed.' })
  checkInList: CheckInListType;
}

@ObjectType({ description: 'The check-in list is out of use.' })
export class ArchiveCheckInListSuccess {
  @Field(() => CheckInListType, { description: 'The list, as archived.' })
  checkInList: CheckInListType;
}

export const CreateGateResult = resultOf('CreateGate', CreateGateSuccess, [NameTaken]);
export const UpdateGateResult = resultOf('UpdateGate', UpdateGateSuccess, [NameTaken]);
export const ArchiveGateResult = resultOf('ArchiveGate', ArchiveGateSuccess, []);
export const CreateCheckInListResult = resultOf('CreateCheckInList', CreateCheckInListSuccess, [NameTaken]);
export const UpdateCheckInListResult = resultOf('UpdateCheckInList', UpdateCheckInListSuccess, [NameTaken]);
export const ArchiveCheckInListResult = resultOf('ArchiveCheckInList', ArchiveCheckInListSuccess, []);
