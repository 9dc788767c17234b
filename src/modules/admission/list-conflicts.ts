import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { CheckInRow, CheckInSchema } from './check-in.entity.js';

type Keyed = Pick<CheckInRow, 'id' | 'scannedAt'>;

const LATEST_FIRST = [
  instantKey<Keyed>('check_in.scanned_at', 'desc', ({ scannedAt }) => scannedAt),
  idKey<Keyed>('check_in.id', 'desc'),
];

/** The entries of an event that the rules do not allow, the latest first. */
export function listConflicts(read: Read, eventId: Id<'evt'>, page: PageArgs): Promise<Connection<CheckInRow>> {
  const query = rows<typeof CheckInSchema>(read.em)
    .selectFrom('check_in')
    .selectAll('check_in')
    .where('check_in.eventId', '=', eventId)
    .where('check_in.conflict', 'is not', null);
  return readPage(query, LATEST_FIRST, page) as Promise<Connection<CheckInRow>>;
}
