import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Amount } from '../../kernel/money.js';
import { PayoutsType } from './payouts.type.js';
import { readPayouts } from './read-payouts.js';

@Resolver(() => PayoutsType)
export class PayoutsResolver {
  @Query(() => PayoutsType, {
    nullable: true,
    description:
      'What an event has brought in and given back; null when nothing was ever sold. For those who manage it and admins; else NOT_FOUND. CONFLICT when it was sold in several currencies, or a sum is more than 2^53 - 1.',
  })
  @Auth('ORGANIZER')
  payouts(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Arg('from', () => DateTime, { nullable: true, description: 'From this instant on; from the beginning if null.' })
    from: Date | null,
    @Arg('to', () => DateTime, { nullable: true, description: 'Before this instant; until now if null.' })
    to: Date | null,
    @Ctx() ctx: Context,
  ): Promise<PayoutsType | null> {
    const period = { eventId: idArgument('evt', eventId, 'eventId'), from: from ?? null, to: to ?? null };
    return readPayouts(ctx.read, period);
  }

  @FieldResolver(() => MoneyType, { description: 'What was paid for them: `sales + fees + tax`.' })
  gross(@Root() { grossMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description: 'Their places, less discounts; with the taxes that are part of prices.',
  })
  sales(@Root() { salesMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: "Fees that are the organization's." })
  organizerFees(@Root() { organizerFeesMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description: 'Fees that whoever runs this server keeps, of refunded bookings as well.',
  })
  platformFees(@Root() { platformFeesMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Taxes on top of prices.' })
  tax(@Root() { taxMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description: 'Taxes that are part of prices and fees: in `sales` and fees already.',
  })
  includedTax(@Root() { includedTaxMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description: 'Refunds that were made in the period, whenever their bookings were.',
  })
  refunds(@Root() { refundsMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description:
      "What is the organization's: `gross - platformFees - refunds`. Below 0 when more went back than came in.",
  })
  net(@Root() { netMinor: amountMinor, currency }: PayoutsType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'All fees: `organizerFees + platformFees`.' })
  fees(@Root() { organizerFeesMinor, platformFeesMinor, currency }: PayoutsType): Amount {
    return { amountMinor: organizerFeesMinor + platformFeesMinor, currency };
  }
}
