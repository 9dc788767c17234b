import { sql, type RawBuilder } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { AccessClaims } from '../../kernel/auth/access-tokens.js';
import { AssumedViewer } from '../../kernel/auth/assumed-viewer.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Bound, Fact } from '../../kernel/db/fact.js';
import { uuidOf } from '../../kernel/db/type-id.js';

const MOST_REMEMBERED = 10_000;

/** Session, user and role of a viewer who is in no organization, as bare uuids; of `asked.key` only its session counts. */
const keyNow = sql`(
  select concat(s.id, ' ', s.user_id, ' ', u.role) from session s join app_user u on u.id = s.user_id
  where s.id = left(asked.key, 36)::uuid and s.revoked_at is null
    and not exists (select from organization_member m where m.user_id = u.id))`;

const viewersAsKnown: Fact<true> & Bound = {
  name: 'viewers_as_known',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(key, true)) from unnest(${keys}::text[]) as asked (key) where key = ${keyNow})`,
  parse: () => true as const,
  exceeds: (keys) => sql`exists (
    select from unnest(${keys}::text[]) as asked (key) where key is distinct from ${keyNow})`,
};

/**
 * Viewers as they were last looked up, for what is settled with the assertion that they still are. Members of organizations
 * are looked up each time: there are few of them, and their rights are many.
 */
export class FormerViewers {
  readonly #found = new LRUCache<string, { viewer: Viewer; key: string }>({ max: MOST_REMEMBERED });

  remember({ sessionId }: AccessClaims, viewer: Viewer | undefined): void {
    if (viewer?.id === undefined || viewer.memberships.size > 0) return void this.#found.delete(sessionId);
    const known = this.#found.get(sessionId)?.viewer;
    if (known?.id === viewer.id && known.role === viewer.role) return;
    const key = `${uuidOf('ses', sessionId)} ${uuidOf('usr', viewer.id)} ${viewer.role}`;
    this.#found.set(sessionId, { viewer, key });
  }

  /** Whoever stood behind these claims, where somebody is remembered. */
  assume({ sessionId, userId, expiresAt }: AccessClaims): Viewer | undefined {
    const found = this.#found.get(sessionId);
    if (found?.viewer.id !== userId) return undefined;
    return { ...found.viewer, tokenExpiresAt: expiresAt, assumed: new AssumedViewer(viewersAsKnown, found.key) };
  }
}
