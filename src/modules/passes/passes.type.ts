import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { URLScalar } from '../../kernel/graphql/scalars.js';
import type { Wallet } from './wallet.js';

const WalletEnum: { [Name in Wallet]: Name } = { APPLE: 'APPLE', GOOGLE: 'GOOGLE' };
registerEnumType(WalletEnum, {
  name: 'Wallet',
  description: 'Where a phone keeps tickets.',
  valuesConfig: {
    APPLE: { description: "Apple's Wallet: the address is a file, a signed pass (`.pkpass`)." },
    GOOGLE: { description: "Google's Wallet: the address is a page of Google's." },
  },
});

@ObjectType('WalletLink', { simpleResolvers: true, description: 'Where a phone goes to keep a ticket in its wallet.' })
export class WalletLinkType {
  @Field(() => WalletEnum, { description: 'Which wallet.' })
  wallet: Wallet;

  @Field(() => URLScalar, { description: 'Whoever has the address has the ticket.' })
  url: string;
}
