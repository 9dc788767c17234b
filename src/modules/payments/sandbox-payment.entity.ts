import { defineEntity, p } from '@mikro-orm/core';
import { defineRows } from '../../kernel/db/row-shape.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { CAPTURE_MODES, type CaptureMode } from './payment.entity.js';

export const SANDBOX_STATES = ['OPEN', 'AUTHORIZED', 'CAPTURED', 'FAILED'] as const;
export type SandboxState = (typeof SANDBOX_STATES)[number];

export const SandboxPaymentSchema = defineEntity({
  name: 'SandboxPayment',
  tableName: 'sandbox_payment',
  properties: {
    id: p.type(typeId('pay')).$type<Id<'pay'>>().primary(),
    amountMinor: p.bigint('number'),
    currency: p.text(),
    method: p.text(),
    captureMode: p.enum(CAPTURE_MODES),
    state: p.enum(SANDBOX_STATES),
    reason: p.text().nullable(),
  },
});

/** A payment as the sandbox knows it: the books of a provider, which Foyer does not read but by asking. */
export class SandboxPayment extends SandboxPaymentSchema.class {}
SandboxPaymentSchema.setClass(SandboxPayment);

/** The same as plain data. */
export interface SandboxRow {
  id: Id<'pay'>;
  amountMinor: number;
  currency: string;
  method: string;
  captureMode: CaptureMode;
  state: SandboxState;
  reason: string | null;
}

export const sandboxRows = defineRows<SandboxRow>({ table: 'sandbox_payment', ids: { id: 'pay' }, instants: [] });
