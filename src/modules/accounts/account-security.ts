import type { AccessTokens } from '../../kernel/auth/access-tokens.js';
import type { Passwords } from '../../kernel/auth/passwords.js';
import { definePort } from '../../kernel/ports.js';
import type { LogInLimits } from './log-in-limits.js';

/** What accounts need from outside: hashing, token signing and limits on guessing. */
export interface AccountSecurity {
  passwords: Passwords;
  accessTokens: AccessTokens;
  /** Milliseconds that a session lives without being refreshed. */
  refreshTokenTimeToLive: number;
  logInLimits: LogInLimits;
}

export const accountSecurity = definePort<AccountSecurity>('account-security');
