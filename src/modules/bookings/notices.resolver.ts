import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { listNotices } from '../notices/index.js';
import { GuestNoticeType, noticesOfBooking, noticesOfTicket } from '../notices/schema.js';
import { NoticeFilterInput } from './booking.inputs.js';
import { BookingType } from './booking.type.js';
import { assertManagesEvent } from './event-bookings.js';
import { isTicketShown } from './ticket.visibility.js';
import { IssuedTicketType } from './ticket.type.js';

const GuestNoticeConnection = connectionOf(GuestNoticeType, 'GuestNotice');

@Resolver(() => BookingType)
export class BookingNoticesResolver {
  @Extensions({ listLength: 5 })
  @FieldResolver(() => [GuestNoticeType], {
    description:
      'What its member, and those who hold its tickets, were told about changes by others: the newest 50, in the order of the changes.',
  })
  notices(@Root() { id }: BookingType, @Ctx() ctx: Context): Promise<GuestNoticeType[]> {
    return ctx.load(noticesOfBooking, id);
  }

  @Query(() => GuestNoticeConnection, {
    description:
      'What the guests of an event were told about changes of it and of their seats, the newest change first. For those who manage it and admins; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  async eventNotices(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) id: string,
    @Arg('filter', () => NoticeFilterInput, { nullable: true, description: 'Only some of them.' })
    filter: NoticeFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<GuestNoticeType>> {
    const eventId = idArgument('evt', id, 'eventId');
    await assertManagesEvent(ctx.read, eventId);
    return listNotices(ctx.read, { eventId, ...filter }, page);
  }
}

@Resolver(() => IssuedTicketType)
export class TicketNoticesResolver {
  @Extensions({ listLength: 5 })
  @FieldResolver(() => [GuestNoticeType], {
    description:
      'What its holder was told about changes by others, of the ticket itself or of all that it was booked with: the newest 50, in the order of the changes. Empty for everybody but its holder, those who manage the event or work at its door, and admins.',
  })
  async notices(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<GuestNoticeType[]> {
    return (await isTicketShown(ticket, ctx)) ? ctx.load(noticesOfTicket, ticket.id) : [];
  }
}
