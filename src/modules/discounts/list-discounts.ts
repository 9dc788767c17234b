import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import type { EventSchema } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import type { Discount, DiscountSchema } from './discount.entity.js';

type DiscountRow = Pick<Discount, 'id' | 'createdAt'>;

const NEWEST_FIRST = [
  instantKey<DiscountRow>('discount.created_at', 'desc', ({ createdAt }) => createdAt),
  idKey<DiscountRow>('discount.id', 'desc'),
];

/** The codes of an event, newest first, archived ones too, for those who manage it; NOT_FOUND for everybody else. */
export async function listDiscounts(read: Read, eventId: Id<'evt'>, page: PageArgs): Promise<Connection<Discount>> {
  const event = await rows<typeof EventSchema>(read.em)
    .selectFrom('event')
    .select('organizationId')
    .where('id', '=', eventId)
    .executeTakeFirst();
  if (!event) throw notFound('event');
  assertMayManage(read.viewer, event);
  const query = rows<typeof DiscountSchema>(read.em)
    .selectFrom('discount')
    .selectAll('discount')
    .where('discount.eventId', '=', eventId);
  return readPage(query, NEWEST_FIRST, page) as Promise<Connection<Discount>>;
}
