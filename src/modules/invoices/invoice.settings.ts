import { definePort } from '../../kernel/ports.js';

/** Where the papers of this server are to be had. */
export interface InvoiceSettings {
  /** The server's own URL, without a slash at its end; known for certain once it listens. */
  publicUrl(): string;
}

export const invoiceSettings = definePort<InvoiceSettings>('invoiceSettings');
