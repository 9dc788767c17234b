import { system, type Viewer } from '../../kernel/auth/viewer.js';
import { Combiner } from '../../kernel/db/combiner.js';
import { rememberedAs, type Repeat } from '../../kernel/db/idempotency.js';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { definePort } from '../../kernel/ports.js';
import { Refusal } from '../../kernel/problem.js';
import { findAlternatives } from './find-alternatives.js';
import { SeatsTaken } from './inventory.problems.js';
import type { PlacesCommand } from './places-command.js';
import { settlePlaces, type PlacesRequest } from './settle-places.js';

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

/** Settles commands on the places of one event together, as many as come while those before them are being settled. */
export function createPlacesCombiner(
  execute: Execute,
  { mostWaiting, longestWait }: { mostWaiting: number; longestWait: number },
): PlacesCombiner {
  const combiner = new Combiner<PlacesRequest, unknown>({
    settle: (eventId, requests) => execute(system, (tx) => settlePlaces(tx, eventId as Id<'evt'>, requests), undefined),
    mayRepeat: ({ remembered }) => remembered !== undefined,
    goesAlone: ({ command }) => command.needs.best !== undefined,
    mostTogether: MOST_TOGETHER,
    mostWaiting,
    longestWait,
  });
  /** Behind the commit: nobody waits for the lock while seats are looked for. */
  const withAlternatives = async (error: unknown, asked: { eventId: Id<'evt'>; seatIds: readonly string[] }) => {
    if (!(error instanceof Refusal && error.problem instanceof SeatsTaken)) return error;
    const lost = error.problem.seatIds.map((id) => uuidOf('seat', id));
    const wanted = { ...asked, eventId: uuidOf('evt', asked.eventId) };
    return new Refusal(new SeatsTaken(lost, await execute(system, findAlternatives, wanted)));
  };
  return {
    async settle<Answer>({ eventId, viewer, command, repeat, isGone }: Asked<Answer>): Promise<Answer> {
      const remembered = rememberedAs(viewer, repeat, repeat?.input);
      try {
        return (await combiner.ask(eventId, { viewer, command, remembered }, isGone)) as Answer;
      } catch (error) {
        throw await withAlternatives(error, { eventId, seatIds: command.needs.seatIds ?? [] });
      }
    },
    get waiting() {
      return combiner.waiting;
    },
    drain: () => combiner.drain(),
  };
}
