import { definePort } from '../../kernel/ports.js';

export interface PricingSettings {
  /** What whoever runs this server asks for on top of prices. */
  platformFee: {
    name: string;
    basisPoints: number;
    /** By currency; none: nothing. */
    perTicketMinor: Readonly<Record<string, number>>;
  };
}

export const pricingSettings = definePort<PricingSettings>('pricing-settings');

export const NO_PLATFORM_FEE: PricingSettings['platformFee'] = { name: '', basisPoints: 0, perTicketMinor: {} };
