import type { Tx } from '../../kernel/db/unit-of-work.js';
import { parseInstant } from '../../kernel/clock.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, notFound } from '../../kernel/problem.js';
import { SeatMap, Venue } from '../venues/index.js';
import type { CancellationStep, EventFee } from './event.entity.js';
import type { EventFields } from './frozen-fields.js';

const EARLIEST = parseInstant('2000-01-01T00:00:00Z')!;
const LATEST = parseInstant('2200-01-01T00:00:00Z')!;
/** Ten years: the door counts the days of an event. */
const LONGEST_DAYS = 3_653;
const DAY = 24 * 60 * 60 * 1_000;
const MOST_TAGS = 20;

/** Refuses fields that do not fit together, in every state. What may still be missing of a draft is no matter here. */
export async function checkEventFields(tx: Tx, fields: EventFields): Promise<void> {
  checkTimes(fields);
  if (fields.tags.length > MOST_TAGS) throw badInput('tags', `must be at most ${MOST_TAGS}.`);
  checkFees(fields);
  checkCancellationSteps(fields);
  await checkSeatMap(tx, fields);
}

function checkTimes({ startsAt, endsAt }: EventFields): void {
  if (startsAt < EARLIEST || startsAt >= LATEST) throw badInput('startsAt', 'must lie in the years 2000 to 2199.');
  if (endsAt >= LATEST) throw badInput('endsAt', 'must lie in the years 2000 to 2199.');
  if (endsAt <= startsAt) throw badInput('endsAt', 'must be after startsAt.');
  if (endsAt.getTime() - startsAt.getTime() > LONGEST_DAYS * DAY) {
    throw badInput('endsAt', 'must be ten years after startsAt at most.');
  }
}

function checkFees({ fees }: EventFields): void {
  const empty = fees.findIndex(({ basisPoints, perTicketMinor }) => basisPoints + perTicketMinor === 0);
  if (empty >= 0) throw badInput(`fees.${empty}`, 'must ask for something: perTicketMinor, basisPoints or both.');
}

function checkCancellationSteps({ cancellationSteps: steps }: EventFields): void {
  const cheaper = (steps ?? []).some(
    (step, index) => step.keptBasisPoints < (steps?.[index - 1]?.keptBasisPoints ?? 0),
  );
  if (cheaper) throw badInput('cancellationSteps', 'must not keep less the nearer the start is.');
}

async function checkSeatMap(tx: Tx, { venueId, seatMapId, seating }: EventFields): Promise<void> {
  if (!seatMapId) return;
  if (seating === 'GENERAL') throw badInput('seatMapId', 'goes with the seating RESERVED or MIXED, not with GENERAL.');
  const seatMap = await tx.em.findOne(SeatMap, { id: seatMapId });
  if (!seatMap) throw notFound('seat map');
  if (seatMap.venueId !== venueId) throw badInput('seatMapId', 'must be a seat map of the venue of the event.');
}

/** The venue of that id. */
export async function findVenue(tx: Tx, venueId: Id<'ven'>): Promise<Venue> {
  const venue = await tx.em.findOne(Venue, { id: venueId });
  if (!venue) throw notFound('venue');
  return venue;
}

/** Tags as they are kept: trimmed, in lower case, each once. */
export function normalizeTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))];
}

/** Fees as they are kept; in the order in which the database gives their parts. */
export const storedFees = (fees: readonly EventFee[]): EventFee[] =>
  fees.map(({ name, basisPoints, perTicketMinor }) => ({ name: name.trim(), basisPoints, perTicketMinor }));

/** Steps as they are kept: the earliest first; in the order in which the database gives their parts. */
export function storedSteps(steps: readonly CancellationStep[] | null | undefined): CancellationStep[] | null {
  const stored = steps?.map(({ hoursBefore, keptBasisPoints }) => ({ hoursBefore, keptBasisPoints }));
  return stored?.sort((one, other) => other.hoursBefore - one.hoursBefore) ?? null;
}
