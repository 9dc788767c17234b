import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { Booking } from '../bookings/index.js';
import { Organization } from '../organizations/index.js';
import { Refund } from '../payments/index.js';
import type { InvoiceDocument } from './invoice-document.js';

export const INVOICE_KINDS = ['INVOICE', 'CREDIT_NOTE'] as const;
export type InvoiceKind = (typeof INVOICE_KINDS)[number];

export const InvoiceSeriesSchema = defineEntity({
  name: 'InvoiceSeries',
  tableName: 'invoice_series',
  properties: {
    organizationId: () => p.manyToOne(Organization).primary().mapToPk().fieldName('organization_id'),
    kind: p.enum(INVOICE_KINDS).primary(),
    year: p.integer().primary(),
    /** The number that was given last; 0: none yet. */
    lastNumber: p.integer().check('last_number >= 0'),
    /** When: the next one is not dated before it. */
    lastIssuedAt: p.datetime().columnType('timestamptz(3)'),
  },
  primaryKeys: ['organizationId', 'kind', 'year'],
});

/** The numbers of an organization's invoices, or credit notes, of one year. Whoever takes one locks it until the commit. */
export class InvoiceSeries extends InvoiceSeriesSchema.class {}
InvoiceSeriesSchema.setClass(InvoiceSeries);

export const InvoiceSchema = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  properties: {
    id: p.type(typeId('inv')).$type<Id<'inv'>>().primary(),
    organizationId: () => p.manyToOne(Organization).mapToPk().fieldName('organization_id'),
    bookingId: () => p.manyToOne(Booking).mapToPk().fieldName('booking_id'),
    kind: p.enum(INVOICE_KINDS),
    year: p.integer(),
    /** Counts from 1 without a gap within organization, kind and year. */
    sequence: p.integer().check('sequence > 0'),
    /** What is printed: `2027-000001`. */
    number: p.text(),
    /** The invoice that a credit note takes back part of. */
    correctsId: p.type(typeId('inv')).$type<Id<'inv'>>().nullable(),
    /** The refund that a credit note is for. */
    refundId: () => p.manyToOne(Refund).mapToPk().fieldName('refund_id').nullable(),
    currency: p.text(),
    netMinor: p.bigint('number'),
    taxMinor: p.bigint('number').check('tax_minor >= 0'),
    totalMinor: p.bigint('number').check('total_minor > 0'),
    /** All that is printed. */
    document: p.json<InvoiceDocument>(),
    issuedAt: p.datetime().columnType('timestamptz(3)'),
  },
  checks: [
    { name: 'invoice_total_check', expression: 'total_minor = net_minor + tax_minor and net_minor >= 0' },
    {
      name: 'invoice_correction_check',
      expression: `(kind = 'CREDIT_NOTE') = (corrects_id is not null) and (kind = 'CREDIT_NOTE') = (refund_id is not null)`,
    },
  ],
  uniques: [
    { name: 'invoice_number', properties: ['organizationId', 'kind', 'year', 'sequence'] },
    { name: 'invoice_booking', properties: ['bookingId'], where: "kind = 'INVOICE'" },
    { name: 'invoice_refund', properties: ['refundId'] },
  ],
  indexes: [
    { name: 'invoice_organization', properties: ['organizationId', 'issuedAt', 'id'] },
    { name: 'invoice_papers', properties: ['bookingId', 'issuedAt', 'id'] },
    { name: 'invoice_corrections', properties: ['correctsId'] },
  ],
});

/** An invoice or a credit note, as it was issued: the database refuses to change or delete it. */
export class Invoice extends InvoiceSchema.class {}
InvoiceSchema.setClass(Invoice);

/** An invoice or a credit note as plain data. */
export interface InvoiceRow {
  id: Id<'inv'>;
  organizationId: Id<'org'>;
  bookingId: Id<'bkg'>;
  kind: InvoiceKind;
  year: number;
  sequence: number;
  number: string;
  correctsId?: Id<'inv'> | null;
  refundId?: Id<'rfd'> | null;
  currency: string;
  netMinor: number;
  taxMinor: number;
  totalMinor: number;
  document: InvoiceDocument;
  issuedAt: Date;
}

export const invoiceRows = defineRows<InvoiceRow>({
  table: 'invoice',
  ids: { id: 'inv', organizationId: 'org', bookingId: 'bkg', correctsId: 'inv', refundId: 'rfd' },
  instants: ['issuedAt'],
});
