import { Arg, Ctx, Extensions, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { EventType } from '../events/schema.js';
import { mayWorkDoor } from '../organizations/index.js';
import { checkInListsOfEvent, gatesOfEvent } from './admission.loaders.js';
import { archiveCheckInList, createCheckInList, updateCheckInList } from './change-check-in-lists.js';
import { archiveGate, createGate, updateGate } from './change-gates.js';
import {
  ArchiveCheckInListInput,
  ArchiveGateInput,
  CreateCheckInListInput,
  CreateGateInput,
  UpdateCheckInListInput,
  UpdateGateInput,
} from './gate.inputs.js';
import {
  ArchiveCheckInListResult,
  ArchiveGateResult,
  CheckInListType,
  CreateCheckInListResult,
  CreateGateResult,
  GateType,
  UpdateCheckInListResult,
  UpdateGateResult,
  type ArchiveCheckInListSuccess,
  type ArchiveGateSuccess,
  type CreateCheckInListSuccess,
  type CreateGateSuccess,
  type UpdateCheckInListSuccess,
  type UpdateGateSuccess,
} from './gate.type.js';

const MANAGERS = 'For OWNER and MANAGER of its organization, and admins; else NOT_FOUND.';

@Resolver(() => GateType)
export class GateResolver {
  @Mutation(() => CreateGateResult, {
    description: `Adds a gate to an event, at most 100. From the first on, scans name one of them. ${MANAGERS}`,
  })
  @Auth('ORGANIZER')
  async createGate(
    @Arg('input', () => CreateGateInput, { description: 'The new gate.' }) input: CreateGateInput,
    @Ctx() ctx: Context,
  ): Promise<CreateGateSuccess> {
    return { gate: await ctx.execute(createGate, input) };
  }

  @Mutation(() => UpdateGateResult, {
    description: `Renames a gate, or lets it serve other lists, for whoever is scanned from now on. ${MANAGERS}`,
  })
  @Auth('ORGANIZER')
  async updateGate(
    @Arg('input', () => UpdateGateInput, { description: 'What to change.' }) input: UpdateGateInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateGateSuccess> {
    return { gate: await ctx.execute(updateGate, input) };
  }

  @Mutation(() => ArchiveGateResult, {
    description: `Takes a gate out of use for good. Scans of it that come later still count. Safe to repeat. ${MANAGERS}`,
  })
  @Auth('ORGANIZER')
  async archiveGate(
    @Arg('input', () => ArchiveGateInput, { description: 'Which one.' }) input: ArchiveGateInput,
    @Ctx() ctx: Context,
  ): Promise<ArchiveGateSuccess> {
    return { gate: await ctx.execute(archiveGate, input) };
  }

  @FieldResolver(() => [ID], { description: 'The check-in lists that it serves; empty: all of the event.' })
  checkInListIds(@Root() { listIds }: GateType): Id<'cil'>[] {
    return listIds.map((id) => encodeId('cil', id));
  }
}

@Resolver(() => CheckInListType)
export class CheckInListResolver {
  @Mutation(() => CreateCheckInListResult, {
    description: `Adds a check-in list to an event, at most 100. From the first on, a ticket must be on one to come in. Each list counts for itself: whoever came in by another one comes in by this one as well. ${MANAGERS}`,
  })
  @Auth('ORGANIZER')
  async createCheckInList(
    @Arg('input', () => CreateCheckInListInput, { description: 'The new list.' }) input: CreateCheckInListInput,
    @Ctx() ctx: Context,
  ): Promise<CreateCheckInListSuccess> {
    return { checkInList: await ctx.execute(createCheckInList, input) };
  }

  @Mutation(() => UpdateCheckInListResult, {
    description: `Changes a list for whoever is scanned from now on: scans keep the terms that they were judged by, and entries by the list go on to count. ${MANAGERS}`,
  })
  @Auth('ORGANIZER')
  async updateCheckInList(
    @Arg('input', () => UpdateCheckInListInput, { description: 'What to change.' }) input: UpdateCheckInListInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateCheckInListSuccess> {
    return { checkInList: await ctx.execute(updateCheckInList, input) };
  }

  @Mutation(() => ArchiveCheckInListResult, {
    description: `Takes a list out of use for good; entries by it stay, but do not count for a list in its place: to go on counting, change the list (\`updateCheckInList\`). \`Conflict\` while a gate names it. Safe to repeat. ${MANAGERS}`,
  })
  @Auth('ORGANIZER')
  async archiveCheckInList(
    @Arg('input', () => ArchiveCheckInListInput, { description: 'Which one.' }) input: ArchiveCheckInListInput,
    @Ctx() ctx: Context,
  ): Promise<ArchiveCheckInListSuccess> {
    return { checkInList: await ctx.execute(archiveCheckInList, input) };
  }

  @FieldResolver(() => [ID], { description: 'The ticket types that it is for; empty: all of the event.' })
  ticketTypeIds(@Root() { ticketTypeIds }: CheckInListType): Id<'tty'>[] {
    return ticketTypeIds.map((id) => encodeId('tty', id));
  }
}

const STAFF = 'Empty for everybody but those who manage the event or work at its door, and admins.';

@Resolver(() => EventType)
export class EventDoorResolver {
  @Extensions({ listLength: 5 })
  @FieldResolver(() => [GateType], {
    description: `The gates that are in use; an event that has none takes any name. ${STAFF}`,
  })
  async gates(@Root() event: EventType, @Ctx() ctx: Context): Promise<GateType[]> {
    return mayWorkDoor(ctx.viewer, event) ? ctx.load(gatesOfEvent, event.id) : [];
  }

  @Extensions({ listLength: 5 })
  @FieldResolver(() => [CheckInListType], {
    description: `The check-in lists that are in use, in the order in which they are tried; where there are none, each ticket lets in once. ${STAFF}`,
  })
  async checkInLists(@Root() event: EventType, @Ctx() ctx: Context): Promise<CheckInListType[]> {
    return mayWorkDoor(ctx.viewer, event) ? ctx.load(checkInListsOfEvent, event.id) : [];
  }
}
