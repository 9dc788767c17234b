import { Arg, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { formatMoney, type Amount } from '../money.js';
import { badInput } from '../problem.js';
import { Currency, SafeInt } from './scalars.js';
import { Shared } from './shared-selection.js';

@ObjectType('Money', {
  simpleResolvers: true,
  description: 'An amount in the smallest unit of a currency: 1250 EUR is 12.50 euros, 1250 JPY is 1250 yen.',
})
export class MoneyType implements Amount {
  @Field(() => SafeInt, { description: 'The amount in minor units, as ISO 4217 defines them for the currency.' })
  amountMinor: number;

  @Field(() => Currency, { description: 'The currency by its ISO 4217 code.' })
  currency: string;
}

@Resolver(() => MoneyType)
export class MoneyResolver {
  @Shared()
  @FieldResolver(() => String, { description: 'The amount as people read it: `€12.50`.' })
  formatted(
    @Root() money: MoneyType,
    @Arg('locale', () => String, { defaultValue: 'en', description: 'A BCP 47 language tag: `de-AT`.' }) locale: string,
  ): string {
    if (!isLocale(locale)) throw badInput('locale', 'must be a BCP 47 language tag such as de-AT.');
    return formatMoney(money, locale);
  }
}

function isLocale(text: string): boolean {
  try {
    return text.length <= 35 && Intl.NumberFormat.supportedLocalesOf(text).length >= 0;
  } catch {
    return false;
  }
}
