import { sql } from 'kysely';
import type { AccessClaims } from '../../kernel/auth/access-tokens.js';
import type { Role } from '../../kernel/auth/role.js';
import type { Rights, Viewer } from '../../kernel/auth/viewer.js';
import type { EntityManager } from '../../kernel/db/database.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { decodeId, encodeId, type Id } from '../../kernel/ids.js';

interface ViewerRow {
  role: Role;
  memberships: { organization: string; role: string }[];
}

const memberships = sql`coalesce(
  (select json_agg(json_build_object('organization', m.organization_id, 'role', m.role))
     from organization_member m where m.user_id = u.id), '[]') as memberships`;

const findSession = prepared<{ sessionId: string; userId: string }, ViewerRow>(
  'find_session',
  ({ sessionId, userId }) => sql`
    select u.role, ${memberships}
      from session s join app_user u on u.id = s.user_id
      where s.id = ${sessionId} and s.user_id = ${userId} and s.revoked_at is null`,
);

/**
 * Who stands behind the claims of an access token, as of now: undefined when the session has ended or the account is
 * gone. One statement, with each request, so that a demotion works at once.
 */
export async function findViewer(em: EntityManager, claims: AccessClaims): Promise<Viewer | undefined> {
  const userId = decodeId('usr', claims.userId);
  const sessionId = decodeId('ses', claims.sessionId);
  if (!userId || !sessionId) return undefined;
  const [found] = await findSession(em, { sessionId, userId });
  if (!found) return undefined;
  return {
    id: claims.userId,
    role: found.role,
    sessionId: claims.sessionId,
    tokenExpiresAt: claims.expiresAt,
    memberships: membershipsOf(found),
  };
}

const findSessions = prepared<{ sessionIds: readonly string[] }, ViewerRow & { session_id: string }>(
  'find_sessions',
  ({ sessionIds }) => sql`
    select s.id as session_id, u.role, ${memberships}
      from session s join app_user u on u.id = s.user_id
      where s.id = any(${sessionIds}::uuid[]) and s.revoked_at is null`,
);

/** What those may do now who have these sessions; without the sessions that have ended. */
export async function findRights(em: EntityManager, sessionIds: readonly Id<'ses'>[]): Promise<Map<Id<'ses'>, Rights>> {
  const rows = await findSessions(em, { sessionIds: sessionIds.map((id) => uuidOf('ses', id)) });
  return new Map(
    rows.map((row) => [encodeId('ses', row.session_id), { role: row.role, memberships: membershipsOf(row) }]),
  );
}

const membershipsOf = (row: ViewerRow): Viewer['memberships'] =>
  new Map(row.memberships.map((member) => [encodeId('org', member.organization), member.role]));
