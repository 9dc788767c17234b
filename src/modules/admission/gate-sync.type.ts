import { Extensions, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { CheckInType, CONFLICT_DESCRIPTIONS, ConflictReasonEnum } from './admission.type.js';
import type { EntryRule, Ground, ScanKind } from './decision/index.js';
import { EntryRuleEnum } from './gate.type.js';
import type { ScanAnswer } from './sync-scans.js';

export const ScanKindEnum: { [Kind in ScanKind]: Kind } = { ENTRY: 'ENTRY', EXIT: 'EXIT', UNDO: 'UNDO' };
registerEnumType(ScanKindEnum, {
  name: 'ScanKind',
  description: 'What a scan is about.',
  valuesConfig: {
    ENTRY: { description: 'Somebody comes.' },
    EXIT: { description: 'Somebody leaves.' },
    UNDO: { description: 'An earlier scan is taken back.' },
  },
});

const ScanOutcomeEnum = { RECORDED: 'RECORDED', CONFLICT: 'CONFLICT', REFUSED: 'REFUSED' } as const;
registerEnumType(ScanOutcomeEnum, {
  name: 'ScanOutcome',
  description: 'What became of a scan that a gate sent later.',
  valuesConfig: {
    RECORDED: { description: 'It is kept, and nothing stands against it.' },
    CONFLICT: { description: 'It is kept; somebody was let in who should not have been. `reason` says why.' },
    REFUSED: { description: 'It is not kept, and never will be: do not send it again. `reason` says why.' },
  },
});

const ScanReasonEnum = {
  ...ConflictReasonEnum,
  TOKEN_INVALID: 'TOKEN_INVALID',
  WRONG_EVENT: 'WRONG_EVENT',
  NONCE_USED: 'NONCE_USED',
  TOO_MANY_SCANS: 'TOO_MANY_SCANS',
} as const;
registerEnumType(ScanReasonEnum, {
  name: 'ScanReason',
  description: 'What stands against a scan: a conflict, as in `ConflictReason`, or why it is not kept.',
  valuesConfig: {
    ...CONFLICT_DESCRIPTIONS,
    TOKEN_INVALID: { description: 'The token is none of ours: forged, damaged, or no ticket at all.' },
    WRONG_EVENT: { description: 'The ticket is for another event.' },
    NONCE_USED: { description: 'The nonce was used for a scan of another ticket.' },
    TOO_MANY_SCANS: { description: 'The ticket has 2,500 scans already: no more of it are kept.' },
  },
});

@ObjectType('ScanResult', { simpleResolvers: true, description: 'What became of one scan.' })
export class ScanResultType {
  @Field(() => String, { description: 'That of the scan.' })
  nonce: string;

  @Field(() => ScanOutcomeEnum, {
    description: 'Whether it is kept, and whether something stands against it, as of now.',
  })
  outcome: ScanAnswer['outcome'];

  @Field(() => ScanReasonEnum, { nullable: true, description: 'What stands against it; null when nothing does.' })
  reason: ScanAnswer['reason'];

  @Field(() => Boolean, { description: 'Whether it had been told before, so that it changed nothing.' })
  isRepeated: boolean;
}

@ObjectType({ description: 'All scans that can be kept are.' })
export class SyncScansSuccess {
  @Field(() => [ScanResultType], { description: 'What became of each scan, in the order in which they were sent.' })
  results: ScanResultType[];
}

export const SyncScansResult = resultOf('SyncScans', SyncScansSuccess, []);

@ObjectType('ScanConflict', {
  description: 'Somebody who was let in by a gate without a network, and should not have been.',
})
export class ScanConflictType extends CheckInType {
  ticketId: Id<'tck'>;
  rivalId?: Id<'chk'> | null;
}

@ObjectType('TicketKey', { simpleResolvers: true, description: 'An Ed25519 key that tokens are checked with.' })
export class TicketKeyType {
  @Field(() => String, { description: 'Bytes 1 to 4 of each token that it signed, in base64url.' })
  kid: string;

  @Field(() => String, { description: 'The 32 bytes of the public key, in base64url.' })
  x: string;
}

@ObjectType('GateScan', {
  simpleResolvers: true,
  description: 'A scan that the server knows of, with the terms it was judged by.',
})
export class GateScanType {
  @Field(() => String, { description: 'The id that its scanner gave it.' })
  nonce: string;

  @Field(() => ScanKindEnum, { description: 'What it is about.' })
  kind: ScanKind;

  @Field(() => String, { nullable: true, description: 'Of an UNDO: the nonce of the scan that it takes back.' })
  undoes: string | null;

  @Field(() => String, { description: 'Where.' })
  gate: string;

  @Field(() => String, { description: 'What scanned; empty when it was decided by the server.' })
  source: string;

  @Field(() => Int, { description: "The device's own count of scans." })
  sequence: number;

  @Field(() => Int, { description: 'Which issue of the ticket was shown.' })
  issue: number;

  @Field(() => Boolean, { description: 'Whether the gate let the person through.' })
  isAdmitted: boolean;

  @Field(() => DateTime, { description: 'When it was scanned, by the clock of the scanner.' })
  reportedAt: Date;

  @Field(() => DateTime, { description: 'What it is ordered by: the same, but not later than the event allows.' })
  scannedAt: Date;

  @Field(() => ConflictReasonEnum, { nullable: true, description: 'What stood against it whatever happened before.' })
  ground: Ground | null;

  /** Bare uuids. */
  listIds: readonly string[];

  @Field(() => EntryRuleEnum, { description: 'The rule of its list.' })
  rule: EntryRule;

  @Field(() => Int, { nullable: true, description: 'How often, by the rule TIMES.' })
  times: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the day of the scan began; null where days do not count.',
  })
  day: Date | null;
}

@ObjectType('GateTicket', { simpleResolvers: true, description: 'A ticket as a gate without a network needs it.' })
export class GateTicketType {
  @Field(() => String, { description: 'Bytes 5 to 20 of its token, as 32 hexadecimal digits.' })
  key: string;

  @Field(() => Int, { description: 'Its newest issue: tokens of lower ones are dead.' })
  issue: number;

  @Field(() => Boolean, { description: 'Whether it lets nobody in any more.' })
  isVoid: boolean;

  @Field(() => ID, { description: 'Its ticket type.' })
  ticketTypeId: Id<'tty'>;

  @Field(() => String, { nullable: true, description: 'The section of its seat; null without a seat.' })
  section: string | null;

  @Extensions({ listLength: 1 })
  @Field(() => [GateScanType], { description: 'Its scans that the server knows of.' })
  scans: GateScanType[];
}

@ObjectType('GateManifest', { description: 'All that a gate needs to decide without a network.' })
export class GateManifestType {
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Field(() => String, { description: 'Bytes 21 to 36 of the tokens of this event, as 32 hexadecimal digits.' })
  eventKey: string;

  @Field(() => String, {
    nullable: true,
    description: 'The version since which `tickets` has what changed; null when it has all, whatever was asked for.',
  })
  fromVersion: string | null;

  @Field(() => String, {
    description: 'All changes up to this version are in it; of several pages, keep the version of the first.',
  })
  toVersion: string;

  @Field(() => Boolean, { description: 'Whether the event was called off.' })
  isCalledOff: boolean;

  @Field(() => DateTime, { description: 'No scan counts as later than this.' })
  latest: Date;

  @Field(() => [DateTime], {
    description:
      'When each day begins where the event is; only where a list asks for days. Days before the first are 24 hours long.',
  })
  days: Date[];

  @Field(() => String, {
    nullable: true,
    description: 'Ask again with this as `after` for more tickets; null: these are all.',
  })
  after: string | null;
}
