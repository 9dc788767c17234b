import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { seatById, SeatType } from '../venues/schema.js';
import { ticketById } from './booking.loaders.js';
import { removeSeats } from './remove-seats.js';
import { RemoveSeatsInput } from './removed-seats.inputs.js';
import { RemovedSeatType, RemoveSeatsResult, type RemoveSeatsSuccess } from './removed-seats.type.js';
import { IssuedTicketType } from './ticket.type.js';

@Resolver(() => RemovedSeatType)
export class RemovedSeatsResolver {
  @Mutation(() => RemoveSeatsResult, {
    description:
      'Takes seats of a PUBLISHED event off sale for good, sold or not: all in one commit, or none. For those who manage the event; else NOT_FOUND. Tickets for them get the nearest free seat of the same category and stay good, used ones too; with REFUND, or where no seat is left, they are void and what they cost goes back in full. Guests are told by notices. Afterwards the seats are BLOCKED: `unblockSeats` puts them on sale again.',
  })
  @Auth('ORGANIZER')
  async removeSeats(
    @Arg('input', () => RemoveSeatsInput, { description: 'Which seats, and what becomes of tickets for them.' })
    input: RemoveSeatsInput,
    @Ctx() ctx: Context,
  ): Promise<RemoveSeatsSuccess> {
    const { idempotencyKey: key, ...removal } = input;
    return { seats: await ctx.execute(removeSeats, removal, { operation: 'removeSeats', key }) };
  }

  @FieldResolver(() => IssuedTicketType, {
    nullable: true,
    description: 'The ticket for it; null when it was not sold.',
  })
  async ticket(@Root() { ticketId }: RemovedSeatType, @Ctx() ctx: Context): Promise<IssuedTicketType | null> {
    return ticketId ? ((await ctx.load(ticketById, ticketId)) ?? null) : null;
  }

  @FieldResolver(() => SeatType, { nullable: true, description: 'The seat that the ticket has instead; else null.' })
  async newSeat(@Root() { newSeatId }: RemovedSeatType, @Ctx() ctx: Context): Promise<SeatType | null> {
    return newSeatId ? ((await ctx.load(seatById, newSeatId)) ?? null) : null;
  }
}
