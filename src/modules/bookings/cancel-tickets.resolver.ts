import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { RefundLineType } from '../payments/schema.js';
import { CancelTicketsResult, type CancelTicketsSuccess } from './booking.results.js';
import { cancelTickets } from './cancel-tickets.js';
import { CancelTicketsInput } from './ticket.inputs.js';

@Resolver()
export class CancelTicketsResolver {
  @Mutation(() => CancelTicketsResult, {
    description:
      'Gives up some tickets of a booking, on the same terms as `cancelBooking`: their places are free at once, and what they cost is refunded, in full, but for what the terms keep of a member. The booking stays CONFIRMED with the others; with the last of them it is CANCELLED. NOT_FOUND when one of them is none of the booking; `Conflict` when it has ended already.',
  })
  @Auth('MEMBER')
  async cancelTickets(
    @Arg('input', () => CancelTicketsInput, { description: 'Which tickets, and why.' }) input: CancelTicketsInput,
    @Ctx() ctx: Context,
  ): Promise<CancelTicketsSuccess> {
    const { idempotencyKey: key, ...wanted } = input;
    return { booking: await ctx.execute(cancelTickets, wanted, { operation: 'cancelTickets', key }) };
  }
}

@Resolver(() => RefundLineType)
export class RefundLineResolver {
  @FieldResolver(() => TicketTypeType, { description: 'What they were sold as.' })
  async ticketType(@Root() { id }: RefundLineType, @Ctx() ctx: Context): Promise<TicketTypeType> {
    const ticketType = await ctx.load(ticketTypeById, id);
    return ticketType!;
  }
}
