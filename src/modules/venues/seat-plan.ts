/**
 * A seat plan in memory: what every import format is read into, and all that the rest of Foyer knows of a drawing.
 *
 * What holds in every plan that a reader returns: there is at least one seat and at most `MAX_SEATS`; every text is
 * trimmed, not blank, at most `MAX_TEXT_LENGTH` characters and free of control characters; section names are unique
 * in the plan, row labels in their section, seat labels in their row, and guids in the plan.
 */
export interface SeatPlan {
  name: string;
  sections: PlanSection[];
}

export interface PlanSection {
  name: string;
  /** Where this section looks at, usually the stage; best-available search prefers seats close to it. */
  focalPoint?: PlanPoint;
  rows: PlanRow[];
}

export interface PlanRow {
  label: string;
  /** In the order of the document, which is the order in which people would count them. */
  seats: PlanSeat[];
}

export interface PlanSeat extends PlanPoint {
  /** Identifies the seat within its plan, across imports. */
  guid: string;
  label: string;
  category: string;
  accessible: boolean;
}

/**
 * A place on the drawing, absolute. The unit is the plan's own (centimetres in Foyer's format, pixels in pretix's);
 * x grows to the right, y downwards; both are rounded to hundredths and lie within ±`MAX_COORDINATE`.
 */
export interface PlanPoint {
  x: number;
  y: number;
}

/** One mistake in a document. The empty path is the document itself. */
export interface PlanIssue {
  /** Such as `zones[0].rows[3].seats[2].category`. */
  path: string;
  message: string;
}

/** Either the plan, or why there is none: never both, never neither. */
export type PlanReading = { plan: SeatPlan; issues: [] } | { plan: undefined; issues: PlanIssue[] };

export const MAX_DOCUMENT_LENGTH = 12_000_000;
export const MAX_SEATS = 50_000;
export const MAX_TEXT_LENGTH = 100;
export const MAX_COORDINATE = 1_000_000;

/** Rounds to hundredths; never gives a negative zero. */
export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
