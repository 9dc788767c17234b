import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../kernel/auth/viewer.js';
import {
  idKey,
  instantKey,
  readPage,
  type Connection,
  type PageArgs,
  type SortKey,
} from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { decodeId, type Id } from '../../kernel/ids.js';
import type { EventSchema } from './event.entity.js';
import type { EventStatus } from './event.lifecycle.js';
import { EVENT_COLUMNS, type EventRow } from './find-event.js';
import { normalizeTags } from './check-event-fields.js';

export const EVENT_ORDERS = ['STARTS_AT_ASC', 'STARTS_AT_DESC', 'CREATED_AT_DESC', 'TITLE_ASC'] as const;
export type EventOrder = (typeof EVENT_ORDERS)[number];

export interface EventFilter {
  text?: string | null;
  status?: EventStatus | null;
  category?: string | null;
  /** Events that have all of them. */
  tags?: string[] | null;
  startsAfter?: Date | null;
  startsBefore?: Date | null;
  venueId?: Id<'ven'> | null;
  organizerId?: Id<'org'> | null;
  isOnSale?: boolean | null;
}

export interface EventListing {
  filter: EventFilter;
  orderBy: EventOrder;
  page: PageArgs;
  /** Whether an event is on sale, as a condition on `event.id`. */
  onSale: RawBuilder<boolean>;
}

type ListedEvent = EventRow & { sortTitle?: string };

/** Titles are sorted as people do, without regard to case and accents; a cursor holds only their beginning. */
const sortTitle = sql<string>`left(foyer_fold(event.title), 50)`;

const startsAt = (row: EventRow): Date => row.startsAt;
const byTitle: SortKey<ListedEvent> = {
  expression: sortTitle,
  type: 'text',
  direction: 'asc',
  value: (row) => row.sortTitle ?? '',
};

const ORDERS: Record<EventOrder, SortKey<ListedEvent>[]> = {
  STARTS_AT_ASC: [instantKey('event.starts_at', 'asc', startsAt), idKey('event.id', 'asc')],
  STARTS_AT_DESC: [instantKey('event.starts_at', 'desc', startsAt), idKey('event.id', 'desc')],
  CREATED_AT_DESC: [instantKey('event.created_at', 'desc', (row) => row.createdAt), idKey('event.id', 'desc')],
  TITLE_ASC: [byTitle, idKey('event.id', 'asc')],
};

/** The events that the viewer may find and that the filter fits. */
export function listEvents(read: Read, listing: EventListing): Promise<Connection<EventRow>> {
  const { filter, orderBy, page } = listing;
  let query = rows<typeof EventSchema>(read.em)
    .selectFrom('event')
    .select(EVENT_COLUMNS)
    .$if(orderBy === 'TITLE_ASC', (titled) => titled.select(sortTitle.as('sortTitle')))
    .where(visibleInLists(read.viewer));
  if (filter.status) query = query.where('event.status', '=', filter.status);
  if (filter.venueId) query = query.where('event.venueId', '=', filter.venueId);
  if (filter.organizerId) query = query.where('event.organizationId', '=', filter.organizerId);
  if (filter.startsAfter) query = query.where('event.startsAt', '>=', filter.startsAfter);
  if (filter.startsBefore) query = query.where('event.startsAt', '<', filter.startsBefore);
  for (const condition of rawConditions(listing)) query = query.where(condition);
  return readPage(query, ORDERS[orderBy], page);
}

function rawConditions({ filter, onSale }: EventListing): RawBuilder<boolean>[] {
  const { text, category, tags, isOnSale } = filter;
  return [
    text?.trim() && matchesText(text.trim()),
    category?.trim() && sql<boolean>`foyer_fold(event.category) = foyer_fold(${category.trim()})`,
    tags?.length && sql<boolean>`event.tags @> ${normalizeTags(tags)}::text[]`,
    isOnSale === true && onSale,
    isOnSale === false && sql<boolean>`not ${onSale}`,
  ].filter((condition) => typeof condition === 'object');
}

/** Who finds an event in lists: members of its organization and admins in every state, others while it is published. */
export function visibleInLists(viewer: Viewer): RawBuilder<boolean> {
  if (viewer.role === 'ADMIN') return sql<boolean>`true`;
  const own = [...viewer.memberships.keys()].flatMap((id) => decodeId('org', id) ?? []);
  if (own.length === 0) return sql<boolean>`event.status = 'PUBLISHED'`;
  return sql<boolean>`(event.status = 'PUBLISHED' or event.organization_id = any(${own}::uuid[]))`;
}

/** A last word that somebody may still be typing: not closed by a quote, nor one to be without. */
const OPEN_WORD = /(?:^|\s)(?!-)\S*[\p{L}\p{M}\p{N}]$/u;
/** Before a number it may be a minus. */
const HYPHENS = /(?<=[\p{L}\p{M}\p{N}])-(?=\p{L})/gu;

/** Web search syntax ("quoted phrase", or, -without); an open last word matches beginnings of words. */
function matchesText(text: string): RawBuilder<boolean> {
  const queryOf = (words: string) => sql`websearch_to_tsquery('simple', foyer_fold(${words}))`;
  if (!OPEN_WORD.test(text)) return sql<boolean>`event.search @@ ${queryOf(text)}`;
  // A query's text ends with a quote when its last part is a word, the only place where a prefix mark may stand.
  return sql<boolean>`event.search @@ (
    select case when given.query::text like '%''' then (given.query::text || ':*')::tsquery else given.query end
      from (select ${queryOf(inParts(text))} as query) as given)`;
}

/**
 * A word with hyphens is asked for as a whole beside its parts, and a whole has no beginning: the last word is asked for as
 * the phrase of its parts instead.
 */
function inParts(text: string): string {
  if (text.includes('"')) return text;
  return text.replace(/\S+$/u, (word) => {
    const parts = word.replace(HYPHENS, ' ');
    return parts === word ? word : `"${parts}"`;
  });
}
