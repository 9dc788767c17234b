import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { Shared } from '../../kernel/graphql/shared-selection.js';
import { eventById, EventType } from '../events/schema.js';
import { mayManage } from '../organizations/index.js';
import { archiveTicketType } from './archive-ticket-type.js';
import { createTicketType } from './create-ticket-type.js';
import { ArchiveTicketTypeInput, CreateTicketTypeInput, UpdateTicketTypeInput } from './ticket-type.inputs.js';
import { eventIsOnSale, ticketTypeIsOnSale, ticketTypesByEvent } from './ticket-type.loaders.js';
import {
  ArchiveTicketTypeResult,
  CreateTicketTypeResult,
  UpdateTicketTypeResult,
  type ArchiveTicketTypeSuccess,
  type CreateTicketTypeSuccess,
  type UpdateTicketTypeSuccess,
} from './ticket-type.results.js';
import { TicketTypeType } from './ticket-type.type.js';
import { updateTicketType } from './update-ticket-type.js';

@Resolver(() => TicketTypeType)
export class TicketTypeResolver {
  @Mutation(() => CreateTicketTypeResult, {
    description:
      'Adds a ticket type to an event, at most 100. For OWNER and MANAGER of its organization. A second currency, or a ' +
      'seat category that the seat map lacks, is BAD_USER_INPUT.',
  })
  @Auth('ORGANIZER')
  async createTicketType(
    @Arg('input', () => CreateTicketTypeInput, { description: 'The new ticket type.' }) input: CreateTicketTypeInput,
    @Ctx() ctx: Context,
  ): Promise<CreateTicketTypeSuccess> {
    return { ticketType: await ctx.execute(createTicketType, input) };
  }

  @Mutation(() => UpdateTicketTypeResult, {
    description:
      'Changes a ticket type. For OWNER and MANAGER of its organization. Currency and seat category stay once places are ' +
      'held or sold.',
  })
  @Auth('ORGANIZER')
  async updateTicketType(
    @Arg('input', () => UpdateTicketTypeInput, { description: 'What to change.' }) input: UpdateTicketTypeInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateTicketTypeSuccess> {
    return { ticketType: await ctx.execute(updateTicketType, input) };
  }

  @Mutation(() => ArchiveTicketTypeResult, {
    description:
      'Takes a ticket type off sale for good; what is held or sold of it stays good. For OWNER and MANAGER of its ' +
      'organization. Safe to repeat.',
  })
  @Auth('ORGANIZER')
  async archiveTicketType(
    @Arg('input', () => ArchiveTicketTypeInput, { description: 'Which one.' }) input: ArchiveTicketTypeInput,
    @Ctx() ctx: Context,
  ): Promise<ArchiveTicketTypeSuccess> {
    return { ticketType: await ctx.execute(archiveTicketType, input) };
  }

  @Shared()
  @FieldResolver(() => MoneyType, { description: 'The price of one place; 0 is free.' })
  price(@Root() { priceMinor, currency }: TicketTypeType): MoneyType {
    return { amountMinor: priceMinor, currency };
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether it is between start and end of its sale and not archived. It may be sold out all the same.',
  })
  @Shared()
  isOnSale(@Root() ticketType: TicketTypeType, @Ctx() ctx: Context): Promise<boolean> {
    return ctx.load(ticketTypeIsOnSale, ticketType.id);
  }

  @FieldResolver(() => EventType, { description: 'What it is for.' })
  async event(@Root() ticketType: TicketTypeType, @Ctx() ctx: Context): Promise<EventType> {
    return (await ctx.load(eventById, ticketType.eventId))!;
  }
}

@Resolver(() => EventType)
export class EventOffersResolver {
  @FieldResolver(() => [TicketTypeType], {
    description:
      'What can be bought, oldest first, at most 100. Hidden and archived ones are shown to those who manage the event ' +
      'only. Costs one statement for all events of a list.',
  })
  async ticketTypes(@Root() event: EventType, @Ctx() ctx: Context): Promise<TicketTypeType[]> {
    const all = await ctx.load(ticketTypesByEvent, event.id);
    if (mayManage(ctx.viewer, event)) return all;
    return all.filter(({ visibility, archivedAt }) => visibility === 'PUBLIC' && !archivedAt);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether it is published, not over, and a ticket type is on sale now. It may be sold out all the same.',
  })
  isOnSale(@Root() event: EventType, @Ctx() ctx: Context): Promise<boolean> {
    return ctx.load(eventIsOnSale, event.id);
  }
}
