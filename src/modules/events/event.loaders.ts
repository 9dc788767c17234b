import { defineLoader, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findEvents } from './find-event.js';

/** Whoever loads an event by a thing of the viewer's own, such as a ticket, may show it; else ask `maySeeEvent`. */
export const eventById = defineLoader(async (read, ids: readonly Id<'evt'>[]) =>
  inOrderOf(ids, await findEvents(read, ids), (event) => event.id),
);
