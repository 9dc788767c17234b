import type { Clock } from './kernel/clock.js';
import type { Config } from './kernel/config.js';
import type { Execute } from './kernel/db/unit-of-work.js';
import type { Errand } from './kernel/messages/message.js';
import { createSandbox, createStripe, type PaymentGateway } from './modules/payments/index.js';
import type { Secrets } from './secrets.js';

interface Parts {
  config: Config;
  secrets: Secrets;
  clock: Clock;
  execute: Execute;
  publicUrl(): string;
}

export interface PaymentGateways {
  /** All that payments may have gone through. */
  all: readonly PaymentGateway[];
  /** The first that takes new payments; else one that takes none. */
  current: PaymentGateway;
  errands: readonly Errand[];
}

/** The payment providers of this process. One more is a file that implements `PaymentGateway`, and a line here. */
export function openPaymentGateways({ config, secrets, clock, execute, publicUrl }: Parts): PaymentGateways {
  const sandbox = createSandbox({
    secret: secrets.SANDBOX_WEBHOOK_SECRET,
    isOpen: config.SANDBOX_PAYMENTS,
    clock,
    execute,
    publicUrl,
  });
  const all = [...stripeOf(config, clock), sandbox.gateway];
  return { all, current: all.find(({ isOpen }) => isOpen) ?? sandbox.gateway, errands: sandbox.errands };
}

function stripeOf(config: Config, clock: Clock): PaymentGateway[] {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecrets = [] } = config;
  const { STRIPE_API_BASE: apiBase, STRIPE_TIMEOUT: timeout } = config;
  return secretKey === undefined ? [] : [createStripe({ secretKey, webhookSecrets, apiBase, timeout, clock })];
}
