import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

export const DeviceStatusEnum = { WAITING: 'WAITING', PAIRED: 'PAIRED', REVOKED: 'REVOKED' } as const;
export type DeviceStatus = keyof typeof DeviceStatusEnum;
registerEnumType(DeviceStatusEnum, {
  name: 'DeviceStatus',
  description: 'Whether a device may work at its door.',
  valuesConfig: {
    WAITING: { description: 'It was never paired.' },
    PAIRED: { description: 'It has a token that is good.' },
    REVOKED: { description: 'It was shut out for good.' },
  },
});

@ObjectType('Device', {
  simpleResolvers: true,
  description: 'A scanner at the door of one event. Seen by those who manage the event, admins, and itself.',
})
export class DeviceType {
  @Field(() => ID, { description: 'A TypeID that begins with `dev_`.' })
  id: Id<'dev'>;

  eventId: Id<'evt'>;

  @Field(() => String, { description: 'How people call it.' })
  name: string;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was last paired; null: never.' })
  pairedAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it last asked the server for anything, to half a minute; null: never.',
  })
  lastSeenAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many scans it said, when it last reported, that it has not synced; null: it never did.',
  })
  unsyncedScans?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is shut out; null: it is not.' })
  revokedAt?: Date | null;
}

@ObjectType({ description: 'What pairs a device: shown this once, for 15 minutes, good for one device.' })
export class DevicePairing {
  @Field(() => String, { description: 'What to type into the device: ten signs, as in `7K3QM-X2H9D`.' })
  code: string;

  @Field(() => String, {
    description: 'The same for its camera: an SVG document with a QR code of `foyer-pair:` with `server` and `code`.',
  })
  qrSvg: string;

  @Field(() => DateTime, { description: 'Until when it is good.' })
  expiresAt: Date;
}
