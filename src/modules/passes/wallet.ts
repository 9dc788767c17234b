import { definePort } from '../../kernel/ports.js';
import type { TicketPass } from './ticket-pass.js';

export const WALLETS = ['APPLE', 'GOOGLE'] as const;
export type Wallet = (typeof WALLETS)[number];

/** Puts tickets into the wallets of one vendor. */
export interface WalletIssuer {
  readonly wallet: Wallet;
  /** Where a phone goes to add the pass; `fileUrl` is where this server has the file of it. */
  linkTo(pass: TicketPass, fileUrl: string): string;
  /** The file, when phones take one. */
  file?(pass: TicketPass): Buffer;
}

/** Those that are set up; none unless told. */
export const walletIssuers = definePort<readonly WalletIssuer[]>('wallet-issuers');
