import { defineLoader, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findUsers } from './list-users.js';

export const userById = defineLoader(async (read, ids: readonly Id<'usr'>[]) =>
  inOrderOf(ids, await findUsers(read, ids), (user) => user.id),
);
