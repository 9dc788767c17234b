import { toString as toQrCode } from 'qrcode';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { publicAddress } from '../../kernel/http/public-address.js';
import { notFound } from '../../kernel/problem.js';
import { accountSecurity } from '../accounts/index.js';
import { eventById, EventType } from '../events/schema.js';
import { assertMayManage } from '../organizations/index.js';
import { createDevice, issuePairingCode, type Pairable } from './create-device.js';
import { CreateDeviceInput, DeviceInput, PairDeviceInput, ReportDeviceInput } from './device.inputs.js';
import {
  CreateDeviceResult,
  IssuePairingCodeResult,
  PairDeviceResult,
  ReportDeviceResult,
  RevokeDeviceResult,
  type CreateDeviceSuccess,
  type IssuePairingCodeSuccess,
  type PairDeviceSuccess,
  type ReportDeviceSuccess,
  type RevokeDeviceSuccess,
} from './device.results.js';
import { DeviceStatusEnum, DeviceType, type DeviceStatus } from './device.type.js';
import { listDevices } from './list-devices.js';
import { pairDevice } from './pair-device.js';
import { reportDevice } from './report-device.js';
import { revokeDevice } from './revoke-device.js';

const DeviceConnection = connectionOf(DeviceType, 'Device');

@Resolver(() => DeviceType)
export class DeviceResolver {
  @Mutation(() => CreateDeviceResult, {
    description:
      'Adds a device to the door of an event, at most 500, and shows once what pairs it. For OWNER and MANAGER of its ' +
      'organization. `Conflict` when the event is over or called off.',
  })
  @Auth('ORGANIZER')
  async createDevice(
    @Arg('input', () => CreateDeviceInput, { description: 'The new device.' }) input: CreateDeviceInput,
    @Ctx() ctx: Context,
  ): Promise<CreateDeviceSuccess> {
    return shown(await ctx.execute(createDevice, input), ctx);
  }

  @Mutation(() => IssuePairingCodeResult, {
    description:
      'Shows another code, for a device that lost its token or whose code was not used in time. For OWNER and MANAGER of ' +
      'the organization. `Conflict` when the device was revoked.',
  })
  @Auth('ORGANIZER')
  async issuePairingCode(
    @Arg('input', () => DeviceInput, { description: 'Which device.' }) input: DeviceInput,
    @Ctx() ctx: Context,
  ): Promise<IssuePairingCodeSuccess> {
    return shown(await ctx.execute(issuePairingCode, input), ctx);
  }

  @Mutation(() => PairDeviceResult, {
    description:
      'Makes whoever sends the code the device that it was shown for: the token lets it work at the door of its event, and ' +
      'do nothing else. A code is good once. RATE_LIMITED after 30 attempts from one address in 15 minutes.',
  })
  @Auth('PUBLIC')
  async pairDevice(
    @Arg('input', () => PairDeviceInput, { description: 'The code.' }) input: PairDeviceInput,
    @Ctx() ctx: Context,
  ): Promise<PairDeviceSuccess> {
    await ctx.port(accountSecurity).limits.pairDevice(ctx.address);
    return ctx.execute(pairDevice, input);
  }

  @Mutation(() => RevokeDeviceResult, {
    description:
      'Shuts a device out for good: its next call is refused, and its sockets end. For OWNER and MANAGER of the ' +
      'organization. Safe to repeat.',
  })
  @Auth('ORGANIZER')
  async revokeDevice(
    @Arg('input', () => DeviceInput, { description: 'Which device.' }) input: DeviceInput,
    @Ctx() ctx: Context,
  ): Promise<RevokeDeviceSuccess> {
    return { device: await ctx.execute(revokeDevice, input) };
  }

  @Mutation(() => ReportDeviceResult, {
    description: 'Says how many scans the device that asks has not synced yet. FORBIDDEN for persons.',
  })
  @Auth('MEMBER', { devices: true })
  async reportDevice(
    @Arg('input', () => ReportDeviceInput, { description: 'What it says.' }) input: ReportDeviceInput,
    @Ctx() ctx: Context,
  ): Promise<ReportDeviceSuccess> {
    return { device: await ctx.execute(reportDevice, input) };
  }

  @Query(() => DeviceConnection, {
    description:
      'The devices of an event, newest first, revoked ones too. For those who manage it and admins; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  async devices(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<DeviceType>> {
    const event = await ctx.load(eventById, idArgument('evt', eventId, 'eventId'));
    if (!event) throw notFound('event');
    assertMayManage(ctx.viewer, event);
    return listDevices(ctx.read, event.id, page);
  }

  @FieldResolver(() => EventType, { description: 'The event at whose door it works.' })
  async event(@Root() { eventId }: DeviceType, @Ctx() ctx: Context): Promise<EventType> {
    return (await ctx.load(eventById, eventId))!;
  }

  @FieldResolver(() => DeviceStatusEnum, { description: 'Whether it may work at the door.' })
  status(@Root() { revokedAt, pairedAt }: DeviceType): DeviceStatus {
    if (revokedAt) return 'REVOKED';
    return pairedAt ? 'PAIRED' : 'WAITING';
  }
}

async function shown({ device, code }: Pairable, ctx: Context): Promise<CreateDeviceSuccess> {
  const query = new URLSearchParams({ server: ctx.port(publicAddress)(), code });
  const qrSvg = await toQrCode(`foyer-pair:?${query}`, { type: 'svg', errorCorrectionLevel: 'M' });
  return { device, pairing: { code, qrSvg, expiresAt: device.pairingExpiresAt! } };
}
