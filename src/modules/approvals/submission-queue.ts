import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { LivePoll } from '../../kernel/live/live-poll.js';
import type { Logger } from '../../kernel/logger.js';
import { definePort } from '../../kernel/ports.js';
import { readQueueState, type QueueState } from './read-queue-state.js';

export interface QueueChange {
  pendingCount: number;
  eventId: Id<'evt'> | null;
}

/** The queue of submissions as those see it who watch on this node. */
export interface SubmissionQueue {
  /** How the queue is now, and then each change of it, about a second late at most. */
  watch(): AsyncIterableIterator<QueueChange>;
  /** Ends every source. */
  stop(): void;
}

export const submissionQueue = definePort<SubmissionQueue>('submission-queue');

const TICK_MS = 1_000;

/** One small query a second while anybody watches; since every node asks the database, all of them see the same. */
export function createSubmissionQueue(options: { read: () => Read; logger: Logger; tickMs?: number }): SubmissionQueue {
  const poll = new LivePoll<{ state?: QueueState }>({
    name: 'submission queue',
    tickMs: options.tickMs ?? TICK_MS,
    logger: options.logger,
    open: () => ({}),
    async refresh(topics) {
      const state = await readQueueState(options.read());
      for (const topic of topics) topic.state = state;
    },
  });
  return {
    watch: () => poll.watch('submissions', { pull: followQueue() }),
    stop: () => poll.stop(),
  };
}

function followQueue(): (topic: { state?: QueueState }) => QueueChange | undefined {
  let known: QueueState | undefined;
  return ({ state }) => {
    const change = state && changeBetween(known, state);
    known = state;
    return change;
  };
}

/** What to tell those who know `before`; undefined when nothing changed. */
export function changeBetween(before: QueueState | undefined, now: QueueState): QueueChange | undefined {
  if (before === undefined) return { pendingCount: now.pendingCount, eventId: null };
  // The newest step is an older one when an event is deleted with all of its own: that was no step.
  const hasStep = (now.newest?.decisionId ?? '') > (before.newest?.decisionId ?? '');
  if (!hasStep && now.pendingCount === before.pendingCount) return undefined;
  return { pendingCount: now.pendingCount, eventId: (hasStep && now.newest?.eventId) || null };
}
