import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { maySeeEvent } from '../events/index.js';
import { eventById } from '../events/schema.js';

/** The id of an event that the viewer may watch; NOT_FOUND for every other. */
export async function watchableEvent(ctx: Context, eventId: string): Promise<Id<'evt'>> {
  const id = idArgument('evt', eventId, 'eventId');
  const event = await ctx.load(eventById, id);
  if (!event || !maySeeEvent(ctx.viewer, event)) throw notFound('event');
  return id;
}
