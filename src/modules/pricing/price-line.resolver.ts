import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import { ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { PriceLineType } from './pricing.type.js';

@Resolver(() => PriceLineType)
export class PriceLineResolver {
  @FieldResolver(() => TicketTypeType, { description: 'What kind of places.' })
  async ticketType(@Root() line: PriceLineType, @Ctx() ctx: Context): Promise<TicketTypeType> {
    return (await ctx.load(ticketTypeById, line.ticketTypeId))!;
  }
}
