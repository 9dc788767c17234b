import { OtherViewer } from '../../kernel/auth/assumed-viewer.js';
import { system, type Viewer } from '../../kernel/auth/viewer.js';
import { Combiner, type Outcome } from '../../kernel/db/combiner.js';
import { rememberedAs, type Repeat } from '../../kernel/db/idempotency.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Execute, Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { definePort } from '../../kernel/ports.js';
import { AheadOfTheLock } from './ahead-of-the-lock.js';
import { forgetOtherSeats } from './known-seats.js';
import type { PlacesCommand } from './places-command.js';
import { settlePlaces, type PlacesRequest, type Settled } from './settle-places.js';

/** A command, whose it is, and under which key its answer is remembered. */
export interface Asked<Answer> {
  eventId: Id<'evt'>;
  viewer: Viewer;
  command: PlacesCommand<Answer>;
  /** What the client sent: a repeat of its key must have sent the same. The answer must be plain data then. */
  repeat?: Repeat & { input: unknown };
  /** Whether the caller has gone away. */
  isGone?: () => boolean;
}

export interface PlacesCombiner {
  /** The answer, once it is committed. Throws what the command is refused with, and RATE_LIMITED when too many wait. */
  settle<Answer>(asked: Asked<Answer>): Promise<Answer>;
  /** How many wait. */
  readonly waiting: number;
  /** Resolves when everything that was asked has its answer. */
  drain(): Promise<void>;
}

export const placesCombiner = definePort<PlacesCombiner>('places-combiner');

const MOST_TOGETHER = 64;
/** An event is busy when so many commands are settled together. */
const BUSY_FROM = 4;

interface CombinerSettings {
  mostWaiting: number;
  /** Milliseconds. */
  longestWait: number;
  busyFrom?: number;
}

/** Settles commands on the places of one event together, as many as come while those before them are being settled. */
export function createPlacesCombiner(
  execute: Execute,
  { mostWaiting, longestWait, busyFrom = BUSY_FROM }: CombinerSettings,
): PlacesCombiner {
  const ahead = new AheadOfTheLock(execute);
  const combiner = new Combiner<PlacesRequest, unknown>({
    async settle(key, requests) {
      const eventId = key as Id<'evt'>;
      const uuid = uuidOf('evt', eventId);
      const isBusy = requests.length >= busyFrom || ahead.knows(uuid);
      const settled = await ahead.settle(uuid, requests);
      const behindLock = () => settleBehindLock(execute, ahead, { eventId, requests, isBusy });
      const outcomes =
        settled ??
        (await behindLock().catch((error: unknown) => {
          if (!forgetOtherSeats(uuid, error)) throw error;
          return behindLock();
        }));
      for (const [index, { viewer }] of requests.entries()) {
        viewer.assumed?.settle({ isAsKnown: !isOtherViewer(outcomes[index]!) });
      }
      return outcomes;
    },
    // What the system asks for is safe to repeat, and is asked by as few as there are workers.
    mayRepeat: ({ remembered, viewer }) => remembered !== undefined || viewer === system,
    isPatient: ({ viewer }) => viewer === system,
    subjectsOf: ({ command: { needs } }) => [...(needs.holdIds ?? []), ...(needs.subjects ?? [])],
    mostTogether: MOST_TOGETHER,
    mostWaiting,
    longestWait,
  });
  return {
    async settle<Answer>({ eventId, viewer, command, repeat, isGone }: Asked<Answer>): Promise<Answer> {
      const remembered = rememberedAs(viewer, repeat, repeat?.input);
      viewer.assumed?.try();
      return (await combiner.ask(eventId, { viewer, command, remembered }, isGone)) as Answer;
    },
    get waiting() {
      return combiner.waiting;
    },
    drain: () => combiner.drain(),
  };
}

/** What is known of the event grows with each commit, so that the next settlement need not read what this one changed. */
async function settleBehindLock(
  execute: Execute,
  ahead: AheadOfTheLock,
  { isBusy, ...asked }: { eventId: Id<'evt'>; requests: readonly PlacesRequest[]; isBusy: boolean },
): Promise<Outcome<unknown>[]> {
  let settled: Settled | undefined;
  try {
    const settle = (tx: Tx) => settlePlaces(tx, { ...asked, isBusy, onSettled: (now) => (settled = now) });
    const outcomes = await execute(system, settle, undefined);
    settled?.picker?.commit(settled.change.after);
    if (settled) ahead.learn(settled, { isBusy });
    return outcomes;
  } finally {
    settled?.picker?.discard();
  }
}

const isOtherViewer = (outcome: Outcome<unknown>): boolean =>
  'refusal' in outcome && outcome.refusal instanceof OtherViewer;
