import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { badInput } from '../../kernel/problem.js';
import { withTriedCode } from '../discounts/index.js';
import { pricingSettings } from '../pricing/index.js';
import { QuoteResult, type QuoteSuccess } from './booking.results.js';
import { quoteReservation } from './quote-reservation.js';

const LONGEST_CODE = 100;

@Resolver()
export class QuoteResolver {
  @Query(() => QuoteResult, {
    description:
      'What checking out a reservation of the viewer would charge now, to the minor unit. Changes nothing: a use of a code ' +
      "is taken by `checkOut` alone. Somebody else's reservation is NOT_FOUND, but not for admins. Who tries too many codes that do not fit is RATE_LIMITED.",
  })
  @Auth('MEMBER')
  async quote(
    @Arg('reservationId', () => ID, { description: 'A reservation that is ACTIVE.' }) id: string,
    @Arg('discountCode', () => String, {
      nullable: true,
      description: 'A code of the event, at most 100 characters; case and accents do not matter.',
    })
    discountCode: string | null,
    @Ctx() ctx: Context,
  ): Promise<QuoteSuccess> {
    if ((discountCode ?? '').length > LONGEST_CODE) throw badInput('discountCode', 'must be at most 100 characters.');
    const reservationId = idArgument('rsv', id, 'reservationId');
    const settings = ctx.port(pricingSettings);
    const asked = { reservationId, discountCode: discountCode ?? null, settings };
    return { quote: await withTriedCode(ctx, { code: discountCode }, () => quoteReservation(ctx.read, asked)) };
  }
}
