import { sql } from 'kysely';
import { addMilliseconds } from '../../kernel/clock.js';
import { anonymous, type Rights, type Viewer } from '../../kernel/auth/viewer.js';
import type { EntityManager } from '../../kernel/db/database.js';
import { prepared } from '../../kernel/db/prepared-statement.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { hashOfSecret } from './device-secrets.js';

/** Milliseconds that a device works on after its event, for scans that come late. */
const WORKS_ON_MS = 7 * 24 * 3_600_000;

interface DeviceRow {
  id: string;
  event_id: string;
  ends_at: Date;
}

const findByToken = prepared<{ tokenHash: string; now: Date }, DeviceRow>(
  'find_device',
  ({ tokenHash, now }) => sql`
    with found as (
      select device.id, event_id, ends_at, last_seen_at from device join event on event.id = event_id
        where token_hash = ${tokenHash}::text),
    seen as (
      update device set last_seen_at = ${now}::timestamptz from found
        where device.id = found.id and found.last_seen_at < ${now}::timestamptz - interval '30 seconds')
    select id, event_id, ends_at from found`,
);

/** The device whose token this is, as of now, and notes that it was seen; undefined when it was revoked, or paired anew. */
export async function findDevice(em: EntityManager, token: string, now: Date): Promise<Viewer | undefined> {
  const pairing = hashOfSecret(token);
  const [row] = await findByToken(em, { tokenHash: pairing, now });
  if (!row) return undefined;
  const id = encodeId('dev', row.id);
  const tokenExpiresAt = addMilliseconds(row.ends_at, WORKS_ON_MS);
  if (tokenExpiresAt <= now) return undefined;
  return { ...anonymous, deviceId: id, pairing, tokenExpiresAt, memberships: doorOf(row.event_id) };
}

const findByIds = prepared<{ ids: readonly string[] }, Pick<DeviceRow, 'id' | 'event_id'> & { token_hash: string }>(
  'find_paired_devices',
  ({ ids }) =>
    sql`select id, event_id, token_hash from device where id = any(${ids}::uuid[]) and token_hash is not null`,
);

/** What these devices may do now, and by which pairing; without those that were revoked. */
export async function findDeviceRights(
  em: EntityManager,
  ids: readonly Id<'dev'>[],
): Promise<Map<Id<'dev'>, Rights & Pick<Viewer, 'pairing'>>> {
  const rows = await findByIds(em, { ids: ids.map((id) => uuidOf('dev', id)) });
  return new Map(
    rows.map(({ id, event_id: eventId, token_hash: pairing }) => [
      encodeId('dev', id),
      { role: 'PUBLIC', memberships: doorOf(eventId), pairing },
    ]),
  );
}

const doorOf = (eventId: string): Viewer['memberships'] => new Map([[encodeId('evt', eventId), 'DEVICE']]);
