import type { AccessTokens } from '../../kernel/auth/access-tokens.js';
import type { Passwords } from '../../kernel/auth/passwords.js';
import { definePort } from '../../kernel/ports.js';
import type { AttemptLimits } from './attempt-limits.js';

/** What accounts need from outside: hashing, token signing and limits on attempts. */
export interface AccountSecurity {
  passwords: Passwords;
  accessTokens: AccessTokens;
  /** Milliseconds that a session lives without being refreshed. */
  refreshTokenTimeToLive: number;
  limits: AttemptLimits;
}

export const accountSecurity = definePort<AccountSecurity>('account-security');
