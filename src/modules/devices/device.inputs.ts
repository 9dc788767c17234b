import { Length, Max, MaxLength, Min } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import type { Id } from '../../kernel/ids.js';

@InputType({ description: 'A new device at the door of an event that the viewer manages.' })
export class CreateDeviceInput {
  @IsId('evt')
  @Field(() => ID, { description: 'The event.' })
  eventId: Id<'evt'>;

  @Length(1, 100)
  @NotBlank()
  @Field(() => String, { description: 'How people call it: 1 to 100 characters.' })
  name: string;
}

@InputType({ description: 'Which device.' })
export class DeviceInput {
  @IsId('dev')
  @Field(() => ID, { description: 'The device.' })
  id: Id<'dev'>;
}

@InputType({ description: 'What pairs the device that sends it.' })
export class PairDeviceInput {
  @MaxLength(100)
  @Field(() => String, { description: 'The code; case, hyphens and spaces do not matter, nor 0 and O, 1, I and L.' })
  code: string;
}

@InputType({ description: 'What a device says of itself.' })
export class ReportDeviceInput {
  @Min(0)
  @Max(1_000_000)
  @Field(() => Int, { description: 'How many scans it has kept that the server has not: 0 to 1,000,000.' })
  unsyncedScans: number;
}
