import { readFoyerPlan } from './read-foyer-plan.js';
import { readPretixPlan } from './read-pretix-plan.js';
import type { PlanReading } from './seat-plan.js';

const READERS = {
  /** Foyer's own format, see `FoyerPlanDocument`. */
  FOYER: readFoyerPlan,
  /** What the pretix seating-plan editor exports. */
  PRETIX: readPretixPlan,
} satisfies Record<string, (document: string) => PlanReading>;

export type SeatPlanFormat = keyof typeof READERS;

/** Reads a document in the format that the caller says it has: the plan, or every mistake in it. Never throws. */
export function readSeatPlan(format: SeatPlanFormat, document: string): PlanReading {
  return READERS[format](document);
}
