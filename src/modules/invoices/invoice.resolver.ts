import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { publicAddress } from '../../kernel/http/public-address.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { URLScalar } from '../../kernel/graphql/scalars.js';
import type { Amount } from '../../kernel/money.js';
import { badInput } from '../../kernel/problem.js';
import { BookingType } from '../bookings/schema.js';
import type { InvoiceKind } from './invoice.entity.js';
import { invoicesOfBooking } from './invoice.loaders.js';
import { InvoiceKindEnum, InvoicePartyType, InvoiceType } from './invoice.type.js';
import { listInvoices } from './list-invoices.js';

const InvoiceConnection = connectionOf(InvoiceType, 'Invoice');

const LAST_YEAR = 9_999;

@Resolver(() => InvoiceType)
export class InvoiceResolver {
  @Query(() => InvoiceConnection, {
    description:
      'The invoices and credit notes of an organization, newest first. For those who manage it and admins; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  async invoices(
    @Arg('organizationId', () => ID, { description: 'A TypeID that begins with `org_`.' }) organizationId: string,
    @Arg('year', () => Int, { nullable: true, description: 'Only those of this year’s series, from 1 to 9999.' })
    year: number | null,
    @Arg('kind', () => InvoiceKindEnum, { nullable: true, description: 'Only invoices, or only credit notes.' })
    kind: InvoiceKind | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<InvoiceType>> {
    const id = idArgument('org', organizationId, 'organizationId');
    if (year !== null && (year < 1 || year > LAST_YEAR)) throw badInput('year', `must be from 1 to ${LAST_YEAR}.`);
    return listInvoices(ctx.read, { organizationId: id, year: year ?? null, kind: kind ?? null }, page);
  }

  @FieldResolver(() => InvoicePartyType, { description: 'The organization of the event.' })
  seller(@Root() { document }: InvoiceType): InvoicePartyType {
    return document.seller;
  }

  @FieldResolver(() => InvoicePartyType, { description: 'Whoever booked, or whom they named for the invoice.' })
  buyer(@Root() { document }: InvoiceType): InvoicePartyType {
    return document.buyer;
  }

  @FieldResolver(() => MoneyType, { description: 'The total without its taxes: 0 or more.' })
  net(@Root() { netMinor: amountMinor, currency }: InvoiceType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'All taxes, those that are part of prices included: 0 or more.' })
  tax(@Root() { taxMinor: amountMinor, currency }: InvoiceType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => MoneyType, {
    description: 'What was paid; of a credit note, what was given back. More than 0; `net + tax`.',
  })
  total(@Root() { totalMinor: amountMinor, currency }: InvoiceType): Amount {
    return { amountMinor, currency };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The number of the invoice that a credit note is about; null of an invoice.',
  })
  corrects(@Root() { document }: InvoiceType): string | null {
    return document.corrects?.number ?? null;
  }

  @FieldResolver(() => URLScalar, {
    description: 'The paper as a PDF; asked for with the same bearer token, and shown to the same people.',
  })
  pdfUrl(@Root() { id }: InvoiceType, @Ctx() ctx: Context): string {
    return `${ctx.port(publicAddress)()}/invoices/${id}.pdf`;
  }
}

@Resolver(() => BookingType)
export class BookingInvoicesResolver {
  @Extensions({ listLength: 2 })
  @FieldResolver(() => [InvoiceType], {
    description:
      'The invoice, then its credit notes; empty when the booking costs nothing, and for a moment after it is CONFIRMED.',
  })
  invoices(@Root() { id }: BookingType, @Ctx() ctx: Context): Promise<InvoiceType[]> {
    return ctx.load(invoicesOfBooking, id);
  }
}
