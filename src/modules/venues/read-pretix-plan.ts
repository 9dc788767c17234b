import { isCoordinate, PlanNode, readCategoryNames, readPlan, textProblem } from './plan-reader.js';
import type { UniqueTexts } from './plan-issues.js';
import { toHundredths, type PlanPoint, type PlanReading, type PlanRow } from './seat-plan.js';

const ORIGIN: PlanPoint = { x: 0, y: 0 };

/** What the seats of a plan must agree on. */
interface PlanScope {
  categories: ReadonlySet<string>;
  guids: UniqueTexts;
}

/** A row while its blocks are read. */
interface PretixRow extends PlanRow {
  seatLabels: UniqueTexts;
}

/**
 * Reads the seating-plan JSON that the pretix editor exports; every mistake in it is listed, nothing is thrown.
 *
 * A zone becomes a section. Positions are relative there (seat to row, row to zone) and absolute here; a row without a
 * position sits at its zone's. `row_label` and `seat_label`, the row's texts for people, replace the bare numbers when
 * present, with `%s` standing for the number. Rows of one zone with the same label are one row: the blocks left and right
 * of an aisle, which is told by their coordinates as in every plan. Zones without seats only carry drawings (a stage, a bar) and are left out, as
 * are areas, sizes and colours. Fields that are not read are ignored, because newer editors add some. pretix does not
 * mark accessible seats, so none is.
 */
export function readPretixPlan(document: string): PlanReading {
  return readPlan(document, (root) => {
    const name = root.text('name');
    const size = root.optionalObject('size');
    if (size !== undefined) readSize(size);
    const scope = { categories: readCategories(root), guids: root.unique('guid') };
    const names = root.unique('section name');
    const sections = root.oneOrMoreObjects('zones').map((zone) => ({
      name: zone.uniqueText('name', names),
      rows: readRows(zone, scope),
    }));
    return { name, sections: sections.filter((section) => section.rows.length > 0) };
  });
}

function readSize(size: PlanNode): void {
  size.coordinate('width');
  size.coordinate('height');
}

function readCategories(root: PlanNode): ReadonlySet<string> {
  const categories = root.oneOrMoreObjects('categories');
  for (const category of categories) category.optionalText('color');
  return readCategoryNames(categories, root);
}

function readRows(zone: PlanNode, scope: PlanScope): PlanRow[] {
  const origin = readPosition(zone.object('position'));
  const rows = new Map<string, PretixRow>();
  for (const node of zone.objects('rows')) {
    const label = readRowLabel(node);
    const row = rows.get(label) ?? { label, seats: [], seatLabels: zone.unique('seat label') };
    // A row whose label cannot be read is an issue already, and must not cause more by sharing its seat labels.
    if (label !== '') rows.set(label, row);
    readBlock(node, row, { ...scope, origin });
  }
  return [...rows.values()].filter(({ seats }) => seats.length > 0).map(({ label, seats }) => ({ label, seats }));
}

function readRowLabel(row: PlanNode): string {
  const number = row.text('row_number');
  const template = row.optionalText('row_label');
  if (number === '' || template === '') return '';
  const label = fill(template, number);
  if (textProblem(label) === undefined) return label;
  row.refuse('row_label', 'is too long once %s is replaced by the row number');
  return '';
}

/** Adds the seats of one block to the row that it belongs to. */
function readBlock(node: PlanNode, row: PretixRow, zone: PlanScope & { origin: PlanPoint }): void {
  const origin = add(zone.origin, readPosition(node.optionalObject('position')));
  const template = node.optionalText('seat_label');
  for (const seat of node.objects('seats')) {
    row.seats.push({
      guid: seat.uniqueText('seat_guid', zone.guids),
      label: readSeatLabel(seat, template, row.seatLabels),
      ...readSeatPosition(seat, origin),
      category: seat.category('category', zone.categories),
      accessible: false,
    });
  }
}

function readSeatLabel(seat: PlanNode, template: string | undefined, labels: UniqueTexts): string {
  const number = seat.text('seat_number');
  if (number === '' || template === '') return '';
  const label = fill(template, number);
  if (textProblem(label) === undefined) seat.claim('seat_number', label, labels);
  else seat.refuse('seat_number', "is too long once it is put into the row's seat_label");
  return label;
}

/** pretix reads `%s` literally, wherever and however often it stands. */
function fill(template: string | undefined, number: string): string {
  return template === undefined ? number : template.replaceAll('%s', () => number);
}

function readSeatPosition(seat: PlanNode, origin: PlanPoint): PlanPoint {
  const { x, y } = add(origin, readPosition(seat.object('position')));
  if (!isCoordinate(x) || !isCoordinate(y))
    seat.refuse('position', 'lies outside the plan once row and zone are added');
  return { x: toHundredths(x), y: toHundredths(y) };
}

function readPosition(node: PlanNode | undefined): PlanPoint {
  return node === undefined ? ORIGIN : { x: node.coordinate('x'), y: node.coordinate('y') };
}

function add(first: PlanPoint, second: PlanPoint): PlanPoint {
  return { x: first.x + second.x, y: first.y + second.y };
}
