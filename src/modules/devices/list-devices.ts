import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { Device, DeviceSchema } from './device.entity.js';

type DeviceKeys = Pick<Device, 'id' | 'createdAt'>;

const NEWEST_FIRST = [
  instantKey<DeviceKeys>('device.created_at', 'desc', ({ createdAt }) => createdAt),
  idKey<DeviceKeys>('device.id', 'desc'),
];

/** The devices of an event, newest first, revoked ones too. */
export function listDevices(read: Read, eventId: Id<'evt'>, page: PageArgs): Promise<Connection<Device>> {
  const query = rows<typeof DeviceSchema>(read.em)
    .selectFrom('device')
    .selectAll('device')
    .where('device.eventId', '=', eventId);
  return readPage(query, NEWEST_FIRST, page) as Promise<Connection<Device>>;
}
