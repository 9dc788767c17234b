import { addMilliseconds } from '../../kernel/clock.js';
import type { CancellationStep } from '../events/index.js';
import type { BookingRow } from './booking.entity.js';

const HOUR = 60 * 60_000;
const EVERYTHING = 10_000n;
/** Where the organizer has not said anything. */
const FREE_UNTIL_THE_START: readonly CancellationStep[] = [{ hoursBefore: 0, keptBasisPoints: 0 }];

/** Until this instant a member may cancel, and this share of the price is kept. */
export interface CancellationDeadline {
  until: Date;
  keptBasisPoints: number;
}

/**
 * The deadlines that a booking was made with, earliest first. They follow an event that is put off; one that begins earlier
 * takes no time away but that after its start.
 */
export function cancellationDeadlines(
  { cancellationSteps, eventStartsAt }: Pick<BookingRow, 'cancellationSteps' | 'eventStartsAt'>,
  startsAt: Date,
): CancellationDeadline[] {
  const reference = startsAt > eventStartsAt ? startsAt : eventStartsAt;
  return (cancellationSteps ?? FREE_UNTIL_THE_START).map(({ hoursBefore, keptBasisPoints }) => {
    const until = addMilliseconds(reference, -hoursBefore * HOUR);
    return { until: until < startsAt ? until : startsAt, keptBasisPoints };
  });
}

/** The terms at an instant; undefined when members cannot cancel any more. */
export const deadlineAt = (deadlines: readonly CancellationDeadline[], at: Date): CancellationDeadline | undefined =>
  deadlines.find(({ until }) => at < until);

/** A share of an amount, half a unit rounded up. */
export const keptOf = (amountMinor: number, basisPoints: number): number =>
  Number((2n * BigInt(amountMinor) * BigInt(basisPoints) + EVERYTHING) / (2n * EVERYTHING));

/** What becomes of the money when places are given up. */
interface Settled {
  keptMinor: number;
  /** What goes back. */
  amountMinor: number;
}

/**
 * What is kept and what goes back when some places are given up, of the money that is there for all (`stakedMinor`): so
 * much that whoever gives up all of them has the same in the end, be it at once or one by one. The share of all of them is
 * kept first, so refunds by amount that came before count against what goes back.
 */
export function settlePart({ stakedMinor, wholeMinor, restMinor, keptBasisPoints }: Part): Settled {
  const keptOfAll = keptOf(wholeMinor, keptBasisPoints);
  const wanted = keptOfAll - keptOf(restMinor, keptBasisPoints);
  const most = Math.max(0, stakedMinor - keptOfAll);
  return {
    keptMinor: Math.min(wanted, stakedMinor),
    amountMinor: Math.min(wholeMinor - restMinor - wanted, most),
  };
}

interface Part {
  stakedMinor: number;
  /** What all places are worth that were not given up before, and what those that stay. */
  wholeMinor: number;
  restMinor: number;
  keptBasisPoints: number;
}
