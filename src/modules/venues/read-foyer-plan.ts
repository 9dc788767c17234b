import { PlanNode, readCategoryNames, readPlan, textProblem } from './plan-reader.js';
import type { UniqueTexts } from './plan-issues.js';
import {
  toHundredths,
  type PlanPoint,
  type PlanReading,
  type PlanRow,
  type PlanSeat,
  type PlanSection,
} from './seat-plan.js';

export const FOYER_PLAN_FORMAT = 'foyer-seat-map/1';

/**
 * Foyer's own seat-map format, as JSON. Distances are centimetres; x grows to the right, y downwards; every coordinate is
 * absolute and may have decimals (hundredths are kept). Fields that are not listed here are refused, so that a
 * misspelt one is noticed; optional ones may be null.
 */
export interface FoyerPlanDocument {
  format: typeof FOYER_PLAN_FORMAT;
  name: string;
  /** At least one. Each seat belongs to one of them, by name. */
  categories: {
    name: string;
    /** For drawing only; Foyer does not keep it. */
    color?: string | null;
  }[];
  sections: {
    /** Unique in the plan. */
    name: string;
    /** Where the section looks at, usually the stage. */
    focalPoint?: { x: number; y: number } | null;
    rows: {
      /** Unique in the section. */
      label: string;
      /**
       * In counting order. Who sits beside whom is told by the coordinates alone, and so are aisles: gaps of 1.75 times
       * what is usual in the row, from one seat's middle to the next, see `runsOfSection`.
       */
      seats: {
        /** Unique in the row. */
        label: string;
        x: number;
        y: number;
        category: string;
        /** Whether a wheelchair can take this place; false when missing. */
        accessible?: boolean | null;
        /**
         * Unique in the plan. When missing it is made of section, row and seat (`Stalls/A/12`; a `/` inside a name is
         * written `~1`, a `~` as `~0`), so it survives re-imports for as long as those names do.
         */
        guid?: string | null;
      }[];
    }[];
  }[];
}

const DOCUMENT_FIELDS = new Set(['format', 'name', 'categories', 'sections']);
const CATEGORY_FIELDS = new Set(['name', 'color']);
const SECTION_FIELDS = new Set(['name', 'focalPoint', 'rows']);
const POINT_FIELDS = new Set(['x', 'y']);
const ROW_FIELDS = new Set(['label', 'seats']);
const SEAT_FIELDS = new Set(['label', 'x', 'y', 'category', 'accessible', 'guid']);

/** What the seats of a row need to know of the plan around them. */
interface PlanScope {
  categories: ReadonlySet<string>;
  guids: UniqueTexts;
}

/** Reads a document in Foyer's own format; every mistake in it is listed, nothing is thrown. */
export function readFoyerPlan(document: string): PlanReading {
  return readPlan(document, (root) => {
    root.allowOnly(DOCUMENT_FIELDS);
    readFormat(root);
    const name = root.text('name');
    const scope = { categories: readCategories(root), guids: root.unique('guid') };
    const names = root.unique('section name');
    const sections = root.oneOrMoreObjects('sections').map((node) => {
      node.allowOnly(SECTION_FIELDS);
      return readSection(node, node.uniqueText('name', names), scope);
    });
    return { name, sections };
  });
}

function readFormat(root: PlanNode): void {
  const format = root.text('format');
  if (format !== '' && format !== FOYER_PLAN_FORMAT) root.refuse('format', `must be "${FOYER_PLAN_FORMAT}"`);
}

function readCategories(root: PlanNode): ReadonlySet<string> {
  const categories = root.oneOrMoreObjects('categories');
  for (const category of categories) {
    category.allowOnly(CATEGORY_FIELDS);
    category.optionalText('color');
  }
  return readCategoryNames(categories, root);
}

function readSection(node: PlanNode, name: string, scope: PlanScope): PlanSection {
  const focalPoint = readFocalPoint(node);
  const labels = node.unique('row label');
  const rows = node.oneOrMoreObjects('rows').map((row): PlanRow => {
    row.allowOnly(ROW_FIELDS);
    const label = row.uniqueText('label', labels);
    return { label, seats: readSeats(row, [name, label], scope) };
  });
  return focalPoint === undefined ? { name, rows } : { name, focalPoint, rows };
}

function readFocalPoint(section: PlanNode): PlanPoint | undefined {
  const node = section.optionalObject('focalPoint');
  node?.allowOnly(POINT_FIELDS);
  return node && readPoint(node);
}

function readSeats(row: PlanNode, names: readonly string[], scope: PlanScope): PlanSeat[] {
  const labels = row.unique('seat label');
  return row.oneOrMoreObjects('seats').map((seat) => {
    seat.allowOnly(SEAT_FIELDS);
    const label = seat.uniqueText('label', labels);
    const { x, y } = readPoint(seat);
    const category = seat.category('category', scope.categories);
    const accessible = seat.flag('accessible');
    const guid = readGuid(seat, [...names, label], scope.guids);
    return { guid, label, x, y, category, accessible };
  });
}

function readGuid(seat: PlanNode, names: readonly string[], guids: UniqueTexts): string {
  const given = seat.optionalText('guid');
  if (given === '' || (given === undefined && names.includes(''))) return '';
  const guid = given ?? names.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  if (textProblem(guid) === undefined) seat.claim('guid', guid, guids);
  else seat.refuse('guid', 'must be given: section, row and seat together are too long to make one of');
  return guid;
}

function readPoint(node: PlanNode): PlanPoint {
  return { x: toHundredths(node.coordinate('x')), y: toHundredths(node.coordinate('y')) };
}
