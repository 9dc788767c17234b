import jwt from 'jsonwebtoken';
import type { Pool } from 'pg';
import { systemClock } from '../../src/kernel/clock.js';
import { createAccessTokens } from '../../src/kernel/auth/access-tokens.js';
import { encodeId } from '../../src/kernel/ids.js';

/** Somebody who is logged in at Foyer, and known to its rivals. */
export interface Member {
  id: string;
  /** For Foyer. */
  token: string;
  /** For the rivals: the same claims, and the bare id. */
  rivalToken: string;
}

const HOURS = 60 * 60 * 1_000;

/** Opens a session for each, without the seconds of CPU time that bcrypt takes for a real log-in. */
export async function logInMembers(foyer: Pool, secret: string, count: number): Promise<Member[]> {
  const { rows } = await foyer.query<SessionRow>(
    `insert into session (id, user_id, created_at, refreshed_at)
     select uuidv7(), id, now(), now() from app_user where role = 'MEMBER' limit $1 returning user_id, id`,
    [count],
  );
  return rows.map((row) => memberOf(secret, row));
}

/** The admin who publishes what is measured. */
export async function logInAdmin(foyer: Pool, secret: string): Promise<Member> {
  const { rows } = await foyer.query<SessionRow>(
    `with admin as (
       insert into app_user (id, email, display_name, role, password_hash, created_at)
       values (uuidv7(), 'admin@example.org', 'Ada Admin', 'ADMIN', 'nobody logs in with this', now()) returning id)
     insert into session (id, user_id, created_at, refreshed_at)
     select uuidv7(), id, now(), now() from admin returning user_id, id`,
  );
  return memberOf(secret, rows[0]!);
}

interface SessionRow {
  id: string;
  user_id: string;
}

function memberOf(secret: string, { id: session, user_id: user }: SessionRow): Member {
  const tokens = createAccessTokens({ secret, timeToLive: 12 * HOURS, clock: systemClock });
  const { token } = tokens.issue({ userId: encodeId('usr', user), sessionId: encodeId('ses', session) });
  const claims = jwt.decode(token) as jwt.JwtPayload;
  return { id: user, token, rivalToken: jwt.sign({ ...claims, member: user }, secret, { algorithm: 'HS256' }) };
}
