import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { CheckInListSchema } from './check-in-list.entity.js';
import type { GateSchema } from './gate.entity.js';

/** The gates of these events that are in use, the oldest first. */
export function findGates(read: Read, eventIds: readonly Id<'evt'>[]) {
  return rows<typeof GateSchema>(read.em)
    .selectFrom('gate')
    .selectAll()
    .where('eventId', 'in', [...eventIds])
    .where('archivedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** The check-in lists of these events that are in use, in the order in which they are tried. */
export function findCheckInLists(read: Read, eventIds: readonly Id<'evt'>[]) {
  return rows<typeof CheckInListSchema>(read.em)
    .selectFrom('check_in_list')
    .selectAll()
    .where('eventId', 'in', [...eventIds])
    .where('archivedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}
