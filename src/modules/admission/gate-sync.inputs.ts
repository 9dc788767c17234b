import { ArrayMaxSize, ArrayMinSize, IsOptional, Length, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import { LONGEST_TOKEN } from './admission.inputs.js';
import type { ScanKind } from './decision/index.js';
import { ScanKindEnum } from './gate-sync.type.js';

@InputType({ description: 'What a gate did while it had no network.' })
export class GateScanInput {
  @Field(() => String, { description: 'What the code says; anything up to 16,384 characters, as it was scanned.' })
  @MaxLength(LONGEST_TOKEN)
  token: string;

  @Field(() => ScanKindEnum, { description: 'What it is about; ENTRY, unless told.', defaultValue: 'ENTRY' })
  kind: ScanKind;

  @Field(() => String, {
    description: "The scanner's own id of this scan, 1 to 64 characters and unlike all others of the event.",
  })
  @Length(1, 64)
  nonce: string;

  @Field(() => String, {
    nullable: true,
    description: 'Of an UNDO, and of nothing else: the nonce of the scan of this ticket that it takes back.',
  })
  @IsOptional()
  @Length(1, 64)
  undoes?: string | null;

  @Field(() => String, {
    description:
      'Where: 1 to 60 characters. A gate that is out of use serves the lists that it had, one that the event does not know all.',
  })
  @Length(1, 60)
  gate: string;

  @Field(() => String, { description: 'Which device scanned: 1 to 64 characters, unlike all others of the event.' })
  @Length(1, 64)
  device: string;

  @Field(() => Int, { description: "The device's own count of scans: it orders what was scanned at one instant." })
  @Min(0)
  @Max(2_147_483_647)
  sequence: number;

  @Field(() => DateTime, {
    description:
      'When it was scanned, by the clock of the device, whatever that says; a day after the event at the latest counts.',
  })
  scannedAt: Date;

  @Field(() => Boolean, { description: 'Whether the gate let the person through.' })
  isAdmitted: boolean;
}

@InputType({ description: 'Scans to take over.' })
export class SyncScansInput {
  @Field(() => ID, { description: 'The event.' })
  @IsId('evt')
  eventId: Id<'evt'>;

  @Field(() => [GateScanInput], { description: 'What gates did, in any order: 1 to 500 scans.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  scans: GateScanInput[];
}
