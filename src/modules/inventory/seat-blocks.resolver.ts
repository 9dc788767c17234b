import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { blockSeats, unblockSeats } from './block-seats.js';
import { SeatBlockType } from './event-seats.type.js';
import { listSeatBlocks } from './list-seat-blocks.js';
import { BlockSeatsInput, UnblockSeatsInput } from './ticket-type.inputs.js';
import {
  BlockSeatsResult,
  UnblockSeatsResult,
  type BlockSeatsSuccess,
  type UnblockSeatsSuccess,
} from './ticket-type.results.js';

@Resolver()
export class SeatBlocksResolver {
  @Query(() => [SeatBlockType], {
    description:
      'The seats of an event that are kept off sale, by the label they were given. For OWNER and MANAGER of the ' +
      'organization; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  seatBlocks(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Ctx() ctx: Context,
  ): Promise<SeatBlockType[]> {
    return listSeatBlocks(ctx.read, idArgument('evt', eventId, 'eventId'));
  }

  @Mutation(() => BlockSeatsResult, {
    description:
      'Takes free seats off sale, all of them or none. For OWNER and MANAGER of the organization. Seats that are blocked ' +
      'already get the new label.',
  })
  @Auth('ORGANIZER')
  async blockSeats(
    @Arg('input', () => BlockSeatsInput, { description: 'Which seats.' }) input: BlockSeatsInput,
    @Ctx() ctx: Context,
  ): Promise<BlockSeatsSuccess> {
    return { event: await ctx.execute(blockSeats, input) };
  }

  @Mutation(() => UnblockSeatsResult, {
    description:
      'Puts blocked seats on sale again; others stay as they are. For OWNER and MANAGER of the organization. Safe to ' +
      'repeat.',
  })
  @Auth('ORGANIZER')
  async unblockSeats(
    @Arg('input', () => UnblockSeatsInput, { description: 'Which seats.' }) input: UnblockSeatsInput,
    @Ctx() ctx: Context,
  ): Promise<UnblockSeatsSuccess> {
    return { event: await ctx.execute(unblockSeats, input) };
  }
}
