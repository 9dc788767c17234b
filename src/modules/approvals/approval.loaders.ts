import { defineLoader, groupedBy } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findDecisions } from './list-submissions.js';

/** The decisions about an event, oldest first. */
export const decisionsByEvent = defineLoader(async (read, eventIds: readonly Id<'evt'>[]) =>
  groupedBy(eventIds, await findDecisions(read, eventIds), (decision) => decision.eventId),
);
