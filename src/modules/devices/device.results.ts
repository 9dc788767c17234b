import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { PairingCodeInvalid } from './device.problems.js';
import { DevicePairing, DeviceType } from './device.type.js';

@ObjectType({ description: 'The device can be paired.' })
export class CreateDeviceSuccess {
  @Field(() => DeviceType, { description: 'The new device.' })
  device: DeviceType;

  @Field(() => DevicePairing, { description: 'What pairs it.' })
  pairing: DevicePairing;
}

@ObjectType({ description: 'The device can be paired again.' })
export class IssuePairingCodeSuccess {
  @Field(() => DeviceType, { description: 'The device.' })
  device: DeviceType;

  @Field(() => DevicePairing, { description: 'What pairs it. Codes from before are good no more.' })
  pairing: DevicePairing;
}

@ObjectType({ description: 'The device may work at the door.' })
export class PairDeviceSuccess {
  @Field(() => DeviceType, { description: 'Which device it is now.' })
  device: DeviceType;

  @Field(() => String, {
    description: 'Its token, for `Authorization: Bearer …`: shown this once, good until a week after the event.',
  })
  token: string;
}

@ObjectType({ description: 'The device is shut out.' })
export class RevokeDeviceSuccess {
  @Field(() => DeviceType, { description: 'The device, as revoked.' })
  device: DeviceType;
}

@ObjectType({ description: 'What the device said is known.' })
export class ReportDeviceSuccess {
  @Field(() => DeviceType, { description: 'The device.' })
  device: DeviceType;
}

export const CreateDeviceResult = resultOf('CreateDevice', CreateDeviceSuccess, []);
export const IssuePairingCodeResult = resultOf('IssuePairingCode', IssuePairingCodeSuccess, []);
export const PairDeviceResult = resultOf('PairDevice', PairDeviceSuccess, [PairingCodeInvalid]);
export const RevokeDeviceResult = resultOf('RevokeDevice', RevokeDeviceSuccess, []);
export const ReportDeviceResult = resultOf('ReportDevice', ReportDeviceSuccess, []);
