import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { UserType } from '../accounts/schema.js';
import { eventById, EventType } from '../events/schema.js';
import { ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { seatById, SeatType } from '../venues/schema.js';
import { findTicket, listTicketsOf } from './list-tickets.js';
import { moveTicket } from './move-ticket.js';
import { isTicketShown } from './ticket.visibility.js';
import { MoveTicketInput } from './ticket.inputs.js';
import { MoveTicketResult, type MoveTicketSuccess } from './ticket.results.js';
import { IssuedTicketType } from './ticket.type.js';

export const TicketConnection = connectionOf(IssuedTicketType, 'Ticket');

@Resolver(() => IssuedTicketType)
export class TicketResolver {
  @Query(() => IssuedTicketType, {
    nullable: true,
    description:
      'A ticket: for its holder, those who manage the event or work at its door, and admins. Else NOT_FOUND.',
  })
  @Auth('MEMBER')
  ticket(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `tck_`.' }) id: string,
    @Ctx() ctx: Context,
  ): Promise<IssuedTicketType> {
    return findTicket(ctx.read, idArgument('tck', id));
  }

  @Mutation(() => MoveTicketResult, {
    description:
      'Gives a ticket another seat of its event, whose old seat is free at once. For those who manage the event; else NOT_FOUND. The seat must cost no more than was paid: one that the ticket type sells costs the same, whatever its price is today; any other makes the ticket one of the dearest public ticket type that sells the seat for no more than was paid. The booking keeps its prices and its total: a difference is not refunded. Codes and tokens of the ticket stay good, since they name no seat. Sale times, limits of sale and the rule about lone seats do not bind whoever moves people; blocked seats are taken until they are unblocked. A ticket that has the seat already stays as it is.',
  })
  @Auth('ORGANIZER')
  async moveTicket(
    @Arg('input', () => MoveTicketInput, { description: 'Which ticket, and where to.' }) input: MoveTicketInput,
    @Ctx() ctx: Context,
  ): Promise<MoveTicketSuccess> {
    const { ticketId, seatId, idempotencyKey: key } = input;
    return { ticket: await ctx.execute(moveTicket, { ticketId, seatId }, { operation: 'moveTicket', key }) };
  }

  @FieldResolver(() => String, {
    description:
      'What staff type when the ticket cannot be scanned: ten digits and capitals, none of which look alike. `eventAttendees` finds the ticket by it, with the `token` to check in by. A transfer changes it. Empty for everybody but its holder, those who manage the event or work at its door, and admins.',
  })
  async code(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<string> {
    return (await isTicketShown(ticket, ctx)) ? ticket.code : '';
  }

  @FieldResolver(() => EventType, { description: 'What it is a ticket for.' })
  async event(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<EventType> {
    const event = await ctx.load(eventById, ticket.eventId);
    return event!;
  }

  @FieldResolver(() => TicketTypeType, { description: 'What kind of place.' })
  async ticketType(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<TicketTypeType> {
    const ticketType = await ctx.load(ticketTypeById, ticket.ticketTypeId);
    return ticketType!;
  }

  @FieldResolver(() => SeatType, { nullable: true, description: 'The seat; null for general admission.' })
  async seat(@Root() { seatId }: IssuedTicketType, @Ctx() ctx: Context): Promise<SeatType | null> {
    if (!seatId) return null;
    return (await ctx.load(seatById, seatId)) ?? null;
  }
}

@Resolver(() => UserType)
export class UserTicketsResolver {
  @FieldResolver(() => TicketConnection, {
    nullable: true,
    description: 'The tickets of the user, newest first; null for everybody but the user and admins.',
  })
  @Extensions({ cost: 200 })
  async tickets(
    @Root() user: UserType,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<IssuedTicketType> | null> {
    const mayRead = ctx.viewer.id === user.id || ctx.viewer.role === 'ADMIN';
    return mayRead ? listTicketsOf(ctx.read, user.id, page) : null;
  }
}
