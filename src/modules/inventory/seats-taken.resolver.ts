import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import type { Id } from '../../kernel/ids.js';
import { findAlternatives } from './find-alternatives.js';
import { SeatsTaken } from './inventory.problems.js';

@Resolver(() => SeatsTaken)
export class SeatsTakenResolver {
  @FieldResolver(() => [[ID]], {
    description:
      'Up to three other sets of as many free seats of the same category, so for the same price, side by side in one ' +
      'run, nearest first; sets that leave no single seat come before others, and none is among them that would be ' +
      '`LoneSeat`. Looked for when it is asked for, and free at that instant. Empty where there are none, and where the ' +
      'seats asked for are of several categories.',
  })
  alternatives(@Root() { asked }: SeatsTaken, @Ctx() ctx: Context): Promise<Id<'seat'>[][]> | Id<'seat'>[][] {
    return asked ? findAlternatives(ctx.read, asked) : [];
  }
}
