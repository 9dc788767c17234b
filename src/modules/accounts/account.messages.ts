import type { Id } from '../../kernel/ids.js';
import { defineMessage } from '../../kernel/messages/message.js';

/** Somebody has signed up. */
export const accountOpened = defineMessage<{ userId: Id<'usr'> }>('account.opened');
