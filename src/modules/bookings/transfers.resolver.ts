import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { userById, UserType } from '../accounts/schema.js';
import { eventById } from '../events/schema.js';
import { mayManage } from '../organizations/index.js';
import { transfersOfTicket } from './booking.loaders.js';
import { TicketTransferType } from './ticket-transfer.type.js';
import { RecallTicketInput, TransferTicketInput } from './ticket.inputs.js';
import {
  RecallTicketResult,
  TransferTicketResult,
  type RecallTicketSuccess,
  type TransferTicketSuccess,
} from './ticket.results.js';
import { IssuedTicketType } from './ticket.type.js';
import { recallTicket, transferTicket } from './transfer-ticket.js';

@Resolver(() => IssuedTicketType)
export class TransfersResolver {
  @Mutation(() => TransferTicketResult, {
    description:
      "Gives a ticket to somebody else, until the event starts. For its holder and admins; else NOT_FOUND. Its token and code are dead at once, and only the new holder sees the new ones. Where the address has no account, the ticket waits for whoever signs up with it, and `recallTicket` takes it back. The booking stays the buyer's: so does the money, should it be cancelled.",
  })
  @Auth('MEMBER')
  async transferTicket(
    @Arg('input', () => TransferTicketInput, { description: 'Which ticket, and whom to.' }) input: TransferTicketInput,
    @Ctx() ctx: Context,
  ): Promise<TransferTicketSuccess> {
    const { idempotencyKey: key, ...asked } = input;
    const transfer = { ...asked, attendeeName: asked.attendeeName ?? null };
    return { ticket: await ctx.execute(transferTicket, transfer, { operation: 'transferTicket', key }) };
  }

  @Mutation(() => RecallTicketResult, {
    description:
      'Takes a ticket back that was sent to an address and that nobody has claimed, also when the event has begun. `Booking.tickets` shows it to the booker meanwhile, with a transfer that is neither claimed nor recalled. For whoever sent it, and admins; else NOT_FOUND.',
  })
  @Auth('MEMBER')
  async recallTicket(
    @Arg('input', () => RecallTicketInput, { description: 'Which ticket.' }) input: RecallTicketInput,
    @Ctx() ctx: Context,
  ): Promise<RecallTicketSuccess> {
    const { ticketId, idempotencyKey: key } = input;
    return { ticket: await ctx.execute(recallTicket, { ticketId }, { operation: 'recallTicket', key }) };
  }

  @FieldResolver(() => [TicketTransferType], {
    description:
      'How the ticket changed hands, oldest first: all of it for those who manage the event and admins; to others, where they gave it away or got it.',
  })
  async transfers(@Root() { id, eventId }: IssuedTicketType, @Ctx() ctx: Context): Promise<TicketTransferType[]> {
    const [transfers, event] = await Promise.all([ctx.load(transfersOfTicket, id), ctx.load(eventById, eventId)]);
    if (event && mayManage(ctx.viewer, event)) return transfers;
    const { id: viewerId } = ctx.viewer;
    return transfers.filter(({ fromId, toId }) => viewerId !== undefined && [fromId, toId].includes(viewerId));
  }
}

@Resolver(() => TicketTransferType)
export class TicketTransferResolver {
  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'Who gave it away; null for the ticket of a walk-in, which nobody held.',
  })
  from(@Root() { fromId }: TicketTransferType, @Ctx() ctx: Context): Promise<UserType | null> {
    return userOrNull(fromId, ctx);
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'Who got it; null while nobody has claimed it.' })
  to(@Root() { toId }: TicketTransferType, @Ctx() ctx: Context): Promise<UserType | null> {
    return userOrNull(toId, ctx);
  }
}

async function userOrNull(id: TicketTransferType['fromId'], ctx: Context): Promise<UserType | null> {
  return id ? ((await ctx.load(userById, id)) ?? null) : null;
}
