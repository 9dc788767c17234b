import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import type { Id } from '../../kernel/ids.js';
import type { Beneficiary } from './breakdown.js';

const BeneficiaryEnum: { [Name in Beneficiary]: Name } = { ORGANIZER: 'ORGANIZER', PLATFORM: 'PLATFORM' };
registerEnumType(BeneficiaryEnum, {
  name: 'FeeBeneficiary',
  description: 'Who gets a fee.',
  valuesConfig: {
    ORGANIZER: { description: 'The organization of the event.' },
    PLATFORM: { description: 'Whoever runs this server.' },
  },
});

@ObjectType('PriceLine', {
  simpleResolvers: true,
  description: 'What the places of one ticket type cost: `total = subtotal - discount + fees + tax`.',
})
export class PriceLineType {
  ticketTypeId: Id<'tty'>;

  @Field(() => Int, { description: 'How many places: 1 or more.' })
  quantity: number;

  @Field(() => MoneyType, { description: 'The price of one place.' })
  unitPrice: MoneyType;

  @Field(() => MoneyType, { description: 'The price of all of them: `quantity` times `unitPrice`.' })
  subtotal: MoneyType;

  @Field(() => MoneyType, { description: 'What is taken off: from 0 to the subtotal.' })
  discount: MoneyType;

  @Field(() => MoneyType, { description: 'The share of these places in the fees: 0 or more.' })
  fees: MoneyType;

  @Field(() => MoneyType, { description: 'Taxes on top of the price: 0 or more.' })
  tax: MoneyType;

  @Field(() => MoneyType, { description: 'Taxes that are part of the price and fees already: 0 or more.' })
  includedTax: MoneyType;

  @Field(() => MoneyType, { description: 'What is paid for these places.' })
  total: MoneyType;
}

@ObjectType('PriceFee', { simpleResolvers: true, description: 'A fee on top of the price.' })
export class PriceFeeType {
  @Field(() => String, { description: 'What it is called.' })
  name: string;

  @Field(() => BeneficiaryEnum, { description: 'Who gets it.' })
  beneficiary: Beneficiary;

  @Field(() => MoneyType, { description: 'How much it is: more than 0.' })
  amount: MoneyType;
}

@ObjectType('PriceTax', { simpleResolvers: true, description: 'A tax of one rate, on top of the price or part of it.' })
export class PriceTaxType {
  @Field(() => String, { description: 'What it is called: `VAT`.' })
  name: string;

  @Field(() => String, {
    nullable: true,
    description: 'Whose tax it is: the country of the event, by its ISO 3166 code: `AT`; null: not known.',
  })
  country: string | null;

  @Field(() => Int, { description: 'The rate in hundredths of a percent: 2000 is 20 %.' })
  rateBasisPoints: number;

  @Field(() => Boolean, { description: 'True: it is part of the price. False: it comes on top.' })
  isIncluded: boolean;

  @Field(() => MoneyType, { description: 'What is taxed, without the tax.' })
  net: MoneyType;

  @Field(() => MoneyType, { description: 'How much the tax is.' })
  amount: MoneyType;
}
