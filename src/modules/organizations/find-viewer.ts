import { sql } from 'kysely';
import type { AccessClaims } from '../../kernel/auth/access-tokens.js';
import type { Role } from '../../kernel/auth/role.js';
import type { Rights, Viewer } from '../../kernel/auth/viewer.js';
import type { EntityManager } from '../../kernel/db/database.js';
import { lookUpTogether } from '../../kernel/db/look-up-together.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { decodeId, encodeId, type Id } from '../../kernel/ids.js';
import { FormerViewers } from './former-viewers.js';

interface RightsRow {
  session_id: string;
  user_id: string;
  role: Role;
  memberships: { organization: string; role: string }[];
}

interface Asked {
  claims: AccessClaims;
  sessionId: string;
  userId: string;
}

export interface Viewers {
  /** Who stands behind the claims of an access token, as of now: undefined when the session or the account has ended. */
  find(claims: AccessClaims): Promise<Viewer | undefined>;
  /** Who that was before, for what asserts that they still are; undefined where nobody is to be assumed. */
  assume(claims: AccessClaims): Viewer | undefined;
}

const findSessions = prepared<{ sessionIds: readonly string[] }, RightsRow>(
  'find_sessions',
  ({ sessionIds }) => sql`
    select s.id as session_id, s.user_id, u.role, coalesce(
      (select json_agg(json_build_object('organization', m.organization_id, 'role', m.role))
         from organization_member m where m.user_id = u.id), '[]') as memberships
      from session s join app_user u on u.id = s.user_id
      where s.id = any(${sessionIds}::uuid[]) and s.revoked_at is null`,
);

/** Looks viewers up with every request, unless its own statement asserts who asks: a demotion works at once either way. */
export function createViewers(em: EntityManager): Viewers {
  const former = new FormerViewers();
  const find = lookUpTogether((asked: readonly Asked[]) => findAll(em, asked));
  return {
    async find(claims) {
      const userId = decodeId('usr', claims.userId);
      const sessionId = decodeId('ses', claims.sessionId);
      const viewer = userId && sessionId ? await find({ claims, userId, sessionId }) : undefined;
      former.remember(claims, viewer);
      return viewer;
    },
    assume: (claims) => former.assume(claims),
  };
}

async function findAll(em: EntityManager, asked: readonly Asked[]): Promise<(Viewer | undefined)[]> {
  const rows = await findSessions(em, { sessionIds: asked.map(({ sessionId }) => sessionId) });
  const found = new Map(rows.map((row) => [row.session_id, row]));
  return asked.map(({ claims, sessionId, userId }) => {
    const row = found.get(sessionId);
    return row?.user_id === userId ? viewerOf(claims, row) : undefined;
  });
}

function viewerOf({ userId, sessionId, expiresAt }: AccessClaims, row: RightsRow): Viewer {
  return {
    id: userId,
    role: row.role,
    sessionId,
    deviceId: undefined,
    tokenExpiresAt: expiresAt,
    memberships: membershipsOf(row),
  };
}

/** What those may do now who have these sessions; without the sessions that have ended. */
export async function findRights(em: EntityManager, sessionIds: readonly Id<'ses'>[]): Promise<Map<Id<'ses'>, Rights>> {
  const rows = await findSessions(em, { sessionIds: sessionIds.map((id) => uuidOf('ses', id)) });
  return new Map(
    rows.map((row) => [encodeId('ses', row.session_id), { role: row.role, memberships: membershipsOf(row) }]),
  );
}

const membershipsOf = (row: RightsRow): Viewer['memberships'] =>
  new Map(row.memberships.map((member) => [encodeId('org', member.organization), member.role]));
