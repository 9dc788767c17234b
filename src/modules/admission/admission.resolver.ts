import { Arg, Args, Ctx, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { TicketConnection, type IssuedTicketType } from '../bookings/schema.js';
import { eventById } from '../events/schema.js';
import { placesCombiner } from '../inventory/index.js';
import { assertMayWorkDoor } from '../organizations/index.js';
import {
  AdmitWalkInInput,
  AttendeeFilterInput,
  CheckInTicketInput,
  RecordExitInput,
  UndoCheckInInput,
} from './admission.inputs.js';
import {
  AdmitWalkInResult,
  CheckInTicketResult,
  DoorCountType,
  RecordExitResult,
  UndoCheckInResult,
  type AdmitWalkInSuccess,
  type CheckInTicketSuccess,
  type RecordExitSuccess,
  type UndoCheckInSuccess,
} from './admission.type.js';
import { admitWalkIn } from './admit-walk-in.js';
import { doorDesk } from './door-desk.js';
import { doorFeed } from './door-feed.js';
import { listAttendees } from './list-attendees.js';
import type { CheckedIn, Scan } from './scan-ticket.js';
import { ticketSigner } from './ticket-signer.js';
import { undoCheckIn } from './undo-check-in.js';

const STAFF = 'For those who manage the event or work at its door (role GATE), and admins; else NOT_FOUND.';
const DOOR = 'For those who manage the event or work at its door (role GATE), its devices, and admins; else NOT_FOUND.';

@Resolver()
export class AdmissionResolver {
  @Mutation(() => CheckInTicketResult, {
    description: `Lets the holder of a ticket in, as often as a check-in list says, or once where the event has none, however many gates scan it. Safe to repeat with the same nonce. RATE_LIMITED with \`retryAfter\` when too many scans wait. ${DOOR} FORBIDDEN for whoever is in no organization.`,
  })
  @Auth('MEMBER', { devices: true })
  async checkInTicket(
    @Arg('input', () => CheckInTicketInput, { description: 'The scan.' }) input: CheckInTicketInput,
    @Ctx() ctx: Context,
  ): Promise<CheckInTicketSuccess> {
    return scanned(ctx, 'ENTRY', input);
  }

  @Mutation(() => RecordExitResult, {
    description: `Records that the holder of a ticket leaves, so that a list with re-entry lets them in again. Safe to repeat with the same nonce. RATE_LIMITED with \`retryAfter\` when too many scans wait. ${DOOR} FORBIDDEN for whoever is in no organization.`,
  })
  @Auth('MEMBER', { devices: true })
  async recordExit(
    @Arg('input', () => RecordExitInput, { description: 'The scan.' }) input: RecordExitInput,
    @Ctx() ctx: Context,
  ): Promise<RecordExitSuccess> {
    return scanned(ctx, 'EXIT', input);
  }

  @Mutation(() => UndoCheckInResult, {
    description: `Takes an entry back, so that the ticket lets its holder in again, or so that a conflict is gone. \`Conflict\` when there is no such entry. ${DOOR}`,
  })
  @Auth('MEMBER', { devices: true })
  async undoCheckIn(
    @Arg('input', () => UndoCheckInInput, { description: 'Which entry.' }) input: UndoCheckInInput,
    @Ctx() ctx: Context,
  ): Promise<UndoCheckInSuccess> {
    return { ticket: await ctx.execute(undoCheckIn, input) };
  }

  @Mutation(() => AdmitWalkInResult, {
    description: `Sells a place at the door and lets the person in, in one commit. Times and limits of sale do not bind the door; the number of places does. ${STAFF}`,
  })
  @Auth('MEMBER')
  admitWalkIn(
    @Arg('input', () => AdmitWalkInInput, { description: 'Who, and what was paid.' }) input: AdmitWalkInInput,
    @Ctx() ctx: Context,
  ): Promise<AdmitWalkInSuccess> {
    const { viewer, isGone } = ctx;
    const repeat = { operation: 'admitWalkIn', key: input.idempotencyKey, input };
    const asked = { eventId: input.eventId, viewer, command: admitWalkIn(input), repeat, isGone };
    return ctx.change(() => ctx.port(placesCombiner).settle(asked));
  }

  @Query(() => TicketConnection, {
    description: `The tickets of an event that are not void, by the name of the attendee. ${DOOR}`,
  })
  @Auth('MEMBER', { devices: true })
  async eventAttendees(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('filter', () => AttendeeFilterInput, { nullable: true, description: 'Which attendees.' })
    filter: AttendeeFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<IssuedTicketType>> {
    const id = await eventOfDoor(ctx, eventId);
    return listAttendees(ctx.read, { eventId: id, filter: filter ?? {}, page });
  }

  @Subscription(() => DoorCountType, {
    description: `How many are expected, inside and gone, per list and gate as well: at once, then after each change, at most twice a second. Ends when the event is deleted. ${DOOR}`,
    subscribe: async ({ args, context }: { args: { eventId: string }; context: Context }) =>
      context.port(doorFeed).watch(await eventOfDoor(context, args.eventId)),
  })
  @Auth('MEMBER', { devices: true })
  checkInsChanged(
    @Root() count: DoorCountType,
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) _eventId: string,
  ): DoorCountType {
    return count;
  }
}

async function scanned(ctx: Context, kind: Scan['kind'], { token, ...scan }: CheckInTicketInput): Promise<CheckedIn> {
  const told = { ...scan, kind, claims: await ctx.port(ticketSigner).verify(token) };
  return ctx.change(() => ctx.port(doorDesk).scan(ctx.viewer, told, ctx.isGone));
}

/** The id of an event at whose door the viewer works. */
export async function eventOfDoor(ctx: Context, eventId: string): Promise<Id<'evt'>> {
  const event = await ctx.load(eventById, idArgument('evt', eventId, 'eventId'));
  if (!event) throw notFound('event');
  assertMayWorkDoor(ctx.viewer, event);
  return event.id;
}
