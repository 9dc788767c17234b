import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeEvent } from '../events/index.js';
import { eventById } from '../events/schema.js';
import { liveFeed } from './live-feed.js';

/**
 * The id of an event that the viewer may watch; NOT_FOUND for every other. Of an event that is watched already the feed
 * knows enough, so that thousands who come at once do not ask the database one by one.
 */
export async function watchableEvent(ctx: Context, eventId: string): Promise<Id<'evt'>> {
  const id = idArgument('evt', eventId, 'eventId');
  const known = ctx.port(liveFeed).newest(id);
  const event = known ? { ...known, status: known.eventStatus } : await ctx.load(eventById, id);
  if (!event || !maySeeEvent(ctx.viewer, event)) throw notFound('event');
  return id;
}
