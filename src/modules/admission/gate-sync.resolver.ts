import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { badInput } from '../../kernel/problem.js';
import { IssuedTicketType, ticketById } from '../bookings/schema.js';
import { checkInById, checkInListsOfEvent, gatesOfEvent } from './admission.loaders.js';
import { eventOfDoor } from './admission.resolver.js';
import { CheckInType } from './admission.type.js';
import { SyncScansInput, type GateScanInput } from './gate-sync.inputs.js';
import {
  GateManifestType,
  GateScanType,
  GateTicketType,
  ScanConflictType,
  SyncScansResult,
  TicketKeyType,
  type SyncScansSuccess,
} from './gate-sync.type.js';
import { CheckInListType, GateType } from './gate.type.js';
import { doorDesk } from './door-desk.js';
import { listConflicts } from './list-conflicts.js';
import { readManifest } from './read-manifest.js';
import type { ToldScan } from './sync-scans.js';
import { ticketSigner, type TicketSigner } from './ticket-signer.js';

const DOOR = 'For those who manage the event or work at its door (role GATE), its devices, and admins; else NOT_FOUND.';
const PAGE = 500;
const VERSION = /^\d{1,18}$/;
const KEY = /^[0-9a-f]{32}$/;

const ConflictConnection = connectionOf(ScanConflictType, 'ScanConflict');

@Resolver(() => GateManifestType)
export class GateSyncResolver {
  @Mutation(() => SyncScansResult, {
    description: `Takes over what gates did without a network. In any order, split in any way, any number of times, the same state comes of it; all of a call is kept, or nothing. RATE_LIMITED with \`retryAfter\` when too many calls wait. ${DOOR}`,
  })
  @Auth('MEMBER', { devices: true })
  async syncScans(
    @Arg('input', () => SyncScansInput, { description: 'The scans.' }) { eventId, scans }: SyncScansInput,
    @Ctx() ctx: Context,
  ): Promise<SyncScansSuccess> {
    // Strangers do not even wait among those who work at the door.
    const id = await eventOfDoor(ctx, eventId);
    const signer = ctx.port(ticketSigner);
    const told = await Promise.all(scans.map((scan, index) => toldScan(scan, { signer, index })));
    const { viewer, isGone } = ctx;
    return { results: await ctx.change(() => ctx.port(doorDesk).sync(id, { viewer, scans: told }, isGone)) };
  }

  @Query(() => GateManifestType, {
    description: `What a gate needs to decide without a network, from one snapshot. With \`sinceVersion\`, of the tickets only those that may have changed since; all, when that is too old. Up to ${PAGE} tickets at a time. ${DOOR}`,
  })
  @Auth('MEMBER', { devices: true })
  async gateManifest(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('sinceVersion', () => String, {
      nullable: true,
      description: 'The `toVersion` that the gate has; null: none.',
    })
    sinceVersion: string | null,
    @Arg('after', () => String, { nullable: true, description: '`after` of the page before; null: the first page.' })
    after: string | null,
    @Ctx() ctx: Context,
  ): Promise<Omit<GateManifestType, 'tickets'>> {
    const id = await eventOfDoor(ctx, eventId);
    if (sinceVersion != null && !VERSION.test(sinceVersion))
      throw badInput('sinceVersion', 'must be a version of a manifest.');
    if (after != null && !KEY.test(after)) throw badInput('after', 'must be what a page of a manifest says.');
    return readManifest(ctx.read, { eventId: id, sinceVersion: sinceVersion ?? null, after: after ?? null });
  }

  @Query(() => ConflictConnection, {
    description: `Whom gates let in without a network who should not have been, the latest first. Undo the entry, or the one it conflicts with, to settle it. For those who manage the event or work at its door (role GATE), and admins; else NOT_FOUND.`,
  })
  @Auth('MEMBER')
  async scanConflicts(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<ScanConflictType>> {
    return listConflicts(ctx.read, await eventOfDoor(ctx, eventId), page);
  }

  @Extensions({ listLength: 2 })
  @FieldResolver(() => [TicketKeyType], { description: 'The keys that sign tickets, or did.' })
  keys(@Ctx() ctx: Context): TicketKeyType[] {
    return [...ctx.port(ticketSigner).publicKeys];
  }

  @Extensions({ listLength: 5 })
  @FieldResolver(() => [GateType], { description: 'The gates that are in use.' })
  gates(@Root() { eventId }: GateManifestType, @Ctx() ctx: Context): Promise<GateType[]> {
    return ctx.load(gatesOfEvent, eventId);
  }

  @Extensions({ listLength: 5 })
  @FieldResolver(() => [CheckInListType], { description: 'The check-in lists, in the order in which they are tried.' })
  checkInLists(@Root() { eventId }: GateManifestType, @Ctx() ctx: Context): Promise<CheckInListType[]> {
    return ctx.load(checkInListsOfEvent, eventId);
  }

  @Extensions({ listLength: PAGE })
  @FieldResolver(() => [GateTicketType], { description: 'A page of the tickets: all of them, or those that changed.' })
  tickets(@Root() manifest: GateManifestType & { tickets: GateTicketType[] }): GateTicketType[] {
    return manifest.tickets;
  }
}

async function toldScan(
  scan: GateScanInput,
  { signer, index }: { signer: TicketSigner; index: number },
): Promise<ToldScan> {
  const { token, device: source, undoes = null, ...told } = scan;
  if ((scan.kind === 'UNDO') !== (undoes !== null)) {
    throw badInput(`scans.${index}.undoes`, 'must be given for an UNDO, and for nothing else.');
  }
  return { ...told, source, undoes, claims: await signer.verify(token) };
}

@Resolver(() => GateScanType)
export class GateScanResolver {
  @FieldResolver(() => [ID], { description: 'The check-in lists that it counts for; empty: all.' })
  @Extensions({ listLength: 1 })
  checkInListIds(@Root() { listIds }: GateScanType): Id<'cil'>[] {
    return listIds.map((id) => encodeId('cil', id));
  }
}

@Resolver(() => ScanConflictType)
export class ScanConflictResolver {
  @FieldResolver(() => IssuedTicketType, { description: 'The ticket.' })
  async ticket(@Root() { ticketId }: ScanConflictType, @Ctx() ctx: Context): Promise<IssuedTicketType> {
    return (await ctx.load(ticketById, ticketId))!;
  }

  @FieldResolver(() => CheckInType, {
    nullable: true,
    description: 'The earlier entry that it conflicts with; null when the ticket should have let nobody in at all.',
  })
  async rival(@Root() { rivalId }: ScanConflictType, @Ctx() ctx: Context): Promise<CheckInType | null> {
    return rivalId ? ((await ctx.load(checkInById, rivalId)) ?? null) : null;
  }
}
