import type { Recurring } from '../../kernel/messages/message.js';
import { purgeSessions } from './refresh-session.js';

export { accountOpened } from './account.messages.js';
export { accountSecurity } from './account-security.js';
export { changeRole, raiseRole, type AccountRole } from './change-role.js';
export { LastAdmin } from './account.problems.js';
export { createAttemptLimits, noAttemptLimits } from './attempt-limits.js';
export { RefreshToken, Session } from './session.entity.js';
export { createAccount, normalizeEmail } from './sign-up.js';
export { User } from './user.entity.js';

export const accountsRecurring: Recurring[] = [{ name: 'purge-sessions', everySeconds: 3_600, command: purgeSessions }];
