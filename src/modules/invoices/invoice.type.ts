import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { InvoiceDocument, Party } from './invoice-document.js';
import type { InvoiceKind } from './invoice.entity.js';

export const InvoiceKindEnum = { INVOICE: 'INVOICE', CREDIT_NOTE: 'CREDIT_NOTE' } as const satisfies {
  [Name in InvoiceKind]: Name;
};
registerEnumType(InvoiceKindEnum, {
  name: 'InvoiceKind',
  description: 'What a paper says.',
  valuesConfig: {
    INVOICE: { description: 'What a booking cost.' },
    CREDIT_NOTE: { description: 'What of it was given back.' },
  },
});

@ObjectType('InvoiceParty', { description: 'Who sold or bought, as they were when the paper was issued.' })
export class InvoicePartyType implements Party {
  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'The e-mail address of the buyer; null of the seller.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'The postal address; null when none was given.' })
  address: string | null;

  @Field(() => String, { nullable: true, description: 'The tax or VAT number; null when none was given.' })
  taxId: string | null;
}

@ObjectType('Invoice', {
  description: 'An invoice or a credit note. Once it is issued, nothing of it changes.',
})
export class InvoiceType {
  @Field(() => ID, { description: 'A TypeID that begins with `inv_`.' })
  id: Id<'inv'>;

  bookingId: Id<'bkg'>;

  @Field(() => InvoiceKindEnum, { description: 'Whether it is an invoice or a credit note.' })
  kind: InvoiceKind;

  @Field(() => String, {
    description:
      "The number, without gaps within organization, kind and year: `2027-000001`. The year is that of the event's time zone.",
  })
  number: string;

  currency: string;
  netMinor: number;
  taxMinor: number;
  totalMinor: number;
  document: InvoiceDocument;

  @Field(() => DateTime, { description: 'When it was issued.' })
  issuedAt: Date;
}
