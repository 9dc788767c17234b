import { sql } from 'kysely';
import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { AccountRole } from './change-role.js';
import type { SessionSchema } from './session.entity.js';
import type { UserSchema } from './user.entity.js';
import { viewerId } from '../../kernel/auth/viewer.js';

export interface UserFilter {
  text?: string | null;
  role?: AccountRole | null;
}

const COLUMNS = ['id', 'email', 'displayName', 'role', 'createdAt'] as const;

export type UserRow = Awaited<ReturnType<typeof findUsers>>[number];

/** Users by id, in no order. */
export function findUsers(read: Read, ids: readonly string[]) {
  return rows<typeof UserSchema>(read.em)
    .selectFrom('app_user')
    .select(COLUMNS)
    .where('id', 'in', [...ids])
    .execute();
}

/** Users, newest first; `text` is looked for in address and name. */
export function listUsers(read: Read, filter: UserFilter, page: PageArgs): Promise<Connection<UserRow>> {
  let query = rows<typeof UserSchema>(read.em).selectFrom('app_user').select(COLUMNS);
  if (filter.role) query = query.where('role', '=', filter.role);
  if (filter.text) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where(sql<boolean>`(email ilike ${pattern} or display_name ilike ${pattern})`);
  }
  return readPage(query, [instantKey('created_at', 'desc', (row) => row.createdAt), idKey('id', 'desc')], page);
}

/** The viewer's sessions that can still be refreshed, the last used first. */
export function listSessions(read: Read) {
  return rows<typeof SessionSchema>(read.em)
    .selectFrom('session')
    .select(['id', 'createdAt', 'refreshedAt'])
    .where('userId', '=', viewerId(read.viewer))
    .where('revokedAt', 'is', null)
    .where(
      sql<boolean>`exists (select from refresh_token t
        where t.session_id = session.id and t.used_at is null and t.expires_at > ${read.now})`,
    )
    .orderBy('refreshedAt', 'desc')
    .limit(100)
    .execute();
}
