import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from './given-accounts.js';
import type { Offer } from './given-bookings.js';
import type { TestApp } from './test-app.js';

const PROBLEM = '... on Problem { code message }';
const REFUSAL = `${PROBLEM} ... on DiscountNotApplicable { reason }`;
const DISCOUNT = `id code kind value maxUses maxUsesPerMember uses validFrom validUntil ticketTypeIds minTotal minTickets
  archivedAt`;

const CREATE = `mutation($input: CreateDiscountInput!) { createDiscount(input: $input) { __typename ${PROBLEM}
  ... on CreateDiscountSuccess { discount { ${DISCOUNT} } } } }`;
const UPDATE = `mutation($input: UpdateDiscountInput!) { updateDiscount(input: $input) { __typename ${PROBLEM}
  ... on MaxUsesBelowUses { uses } ... on UpdateDiscountSuccess { discount { ${DISCOUNT} } } } }`;
const ARCHIVE = `mutation($input: ArchiveDiscountInput!) { archiveDiscount(input: $input) { __typename ${PROBLEM}
  ... on ArchiveDiscountSuccess { discount { ${DISCOUNT} } } } }`;

export const createDiscountOverHttp = (app: TestApp, person: Person, input: object) =>
  app.as(person).send(CREATE, { input });
export const updateDiscountOverHttp = (app: TestApp, person: Person, input: object) =>
  app.as(person).send(UPDATE, { input });
export const archiveDiscountOverHttp = (app: TestApp, person: Person, id: string) =>
  app.as(person).send(ARCHIVE, { input: { id } });

/** A discount of the offer's event: ten percent off by the code SAVE10 unless told. */
export async function givenDiscount(app: TestApp, { eventId, organizer }: Offer, input: object = {}) {
  const asked = { eventId, kind: 'PERCENT', code: 'SAVE10', value: 10, ...input };
  const answer = await createDiscountOverHttp(app, organizer, asked);
  if (!answer.data?.createDiscount?.discount) throw new Error(`No discount was made: ${answer.text}`);
  return answer.data.createDiscount.discount as { id: string; code: string };
}

export const usesOf = async (app: TestApp, { id }: { id: string }): Promise<number> => {
  const [row] = await app.sql`select uses from discount where id = ${uuidOfAny(id)}`;
  return row.uses as number;
};

const MONEY = '{ amountMinor currency }';
const PRICE = `subtotal ${MONEY} discount ${MONEY} fees ${MONEY} tax ${MONEY} includedTax ${MONEY} total ${MONEY}`;
const ITEMS = `feeItems { name beneficiary amount ${MONEY} }
  taxItems { name country rateBasisPoints isIncluded net ${MONEY} amount ${MONEY} }`;
const LINE = `{ quantity unitPrice ${MONEY} ticketType { id } ${PRICE} }`;
const QUOTE_FIELDS = `${PRICE} discountCode ${ITEMS} lines ${LINE}`;

const QUOTE = `query($reservationId: ID!, $discountCode: String) {
  quote(reservationId: $reservationId, discountCode: $discountCode) { __typename ${REFUSAL}
    ... on QuoteSuccess { quote { ${QUOTE_FIELDS} } } } }`;

const CHECK_OUT = `mutation($input: CheckOutInput!) { checkOut(input: $input) { __typename ${REFUSAL}
  ... on PriceChanged { quote { ${QUOTE_FIELDS} } }
  ... on CheckOutSuccess { booking { id status ${PRICE} discountCode ${ITEMS} lines: priceLines ${LINE} } } } }`;

/** What checking out would charge, over HTTP; the whole answer. */
export const quoteOverHttp = (
  app: TestApp,
  member: Person,
  variables: { reservationId: string; discountCode?: string },
) => app.as(member).send(QUOTE, variables);

interface PricedCheckOut {
  reservationId: string;
  discountCode?: string;
  expectedTotal?: number;
}

/** Checks out over HTTP with all that a price is made of; what came of it. */
export const checkOutPriced = async (app: TestApp, member: Person, input: PricedCheckOut) => {
  const answer = await app.as(member).send(CHECK_OUT, { input });
  if (!answer.data?.checkOut) throw new Error(answer.text);
  return answer.data.checkOut;
};
