import { Field, ObjectType } from 'type-graphql';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { PriceFeeType, PriceLineType, PriceTaxType } from '../pricing/schema.js';

@ObjectType('Quote', {
  simpleResolvers: true,
  description: 'What checking out a reservation would charge: `total = subtotal - discount + fees + tax`.',
})
export class QuoteType {
  @Field(() => [PriceLineType], {
    description: 'What each kind of places costs, in the order in which they were made.',
  })
  lines: PriceLineType[];

  @Field(() => [PriceFeeType], { description: 'The fees one by one: they add up to `fees`.' })
  feeItems: PriceFeeType[];

  @Field(() => [PriceTaxType], {
    description: 'The taxes one by one: those on top add up to `tax`, the others to `includedTax`.',
  })
  taxItems: PriceTaxType[];

  @Field(() => String, { nullable: true, description: 'The code that makes it cheaper; null: none.' })
  discountCode: string | null;

  @Field(() => MoneyType, { description: 'The sum of the lines at their full price.' })
  subtotal: MoneyType;

  @Field(() => MoneyType, { description: 'What is taken off the subtotal: 0 or more.' })
  discount: MoneyType;

  @Field(() => MoneyType, { description: 'Fees on top: 0 or more.' })
  fees: MoneyType;

  @Field(() => MoneyType, { description: 'Taxes on top: 0 or more.' })
  tax: MoneyType;

  @Field(() => MoneyType, { description: 'Taxes that are part of the price and fees already: 0 or more.' })
  includedTax: MoneyType;

  @Field(() => MoneyType, { description: 'What would be paid.' })
  total: MoneyType;
}
