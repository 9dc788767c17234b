import { defineLoader, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { readAvailabilities } from './availability-rows.js';

/** The availability of an event, one statement for all events of a list. */
export const availabilityByEvent = defineLoader(async (read, ids: readonly Id<'evt'>[]) =>
  inOrderOf(ids, await readAvailabilities(read, ids), ({ eventId }) => eventId),
);
