/**
 * The seat maps of the demo venues, as documents in Foyer's own seat-map format, ready to be imported. Always the same
 * texts: nothing here depends on time or chance. Distances are centimetres. Tiers that lie above each other in the
 * building are drawn around each other, so that no seat hides another. Seats run from left to right on the drawing.
 */
interface DemoSeat {
  label: string;
  x: number;
  y: number;
  category: string;
  accessible?: true;
}

interface DemoRow {
  label: string;
  seats: DemoSeat[];
}

interface DemoSection {
  name: string;
  focalPoint: { x: number; y: number };
  rows: DemoRow[];
}

interface DemoPlan {
  name: string;
  categories: { name: string; color: string }[];
  sections: DemoSection[];
}

/** What a row's seats share. */
interface RowTraits {
  label: string;
  category: string;
  /** How many seats at each end of the row a wheelchair can take. */
  accessibleEnds?: number;
}

/** A row bent around the stage. Angles are degrees from the centre line, to the right when positive. */
interface Arc extends RowTraits {
  radius: number;
  from: number;
  to: number;
  /** Groups of equally many seats with an aisle between; as many seats as fit. */
  blocks: number;
}

/** A straight row, seen from above and turned around the plan's origin. */
interface Line extends RowTraits {
  /** Of the middle of the row from the origin. */
  distance: number;
  /** Degrees, clockwise from the right. */
  bearing: number;
  seats: number;
}

const SEAT_WIDTH = 55;
const AISLE_WIDTH = 120;
const STAGE = { x: 0, y: 0 };
const ROW_LETTERS = [...'ABCDEFGHJKLMNPQRSTUVWXYZ'];

/** An opera house in the shape of a horseshoe: 2,018 seats, four categories, everyone facing the stage at 0, 0. */
export function operaHousePlan(): string {
  return toDocument({
    name: 'Opera House',
    categories: [
      { name: 'Prime', color: '#7b1e3a' },
      { name: 'Preferred', color: '#b5533c' },
      { name: 'Standard', color: '#d9a441' },
      { name: 'Side view', color: '#7d8597' },
    ],
    sections: [
      { name: 'Stalls', focalPoint: STAGE, rows: times(21, operaStallsRow) },
      ...horseshoe({ name: 'Dress Circle', radius: 2800, rows: 5, category: 'Preferred' }),
      ...horseshoe({ name: 'First Balcony', radius: 3450, rows: 3, category: 'Standard' }),
      ...horseshoe({ name: 'Second Balcony', radius: 3950, rows: 2, category: 'Standard' }),
      { name: 'Boxes Left', focalPoint: STAGE, rows: times(11, (index) => boxRow(index, -1)) },
      { name: 'Boxes Right', focalPoint: STAGE, rows: times(11, (index) => boxRow(index, 1)) },
    ],
  });
}

/** An arena with exactly 20,000 seats: a floor before the stage, and three rings of 24 sections around it. */
export function arenaPlan(): string {
  const rings = [
    { name: 'Lower Bowl', distance: 4400, rows: 15, seats: 20 },
    { name: 'Club', distance: 5900, rows: 5, seats: 20 },
    { name: 'Upper Bowl', distance: 6600, rows: 14, seats: 25 },
  ];
  return toDocument({
    name: 'Arena',
    categories: [
      { name: 'Floor', color: '#1f6f8b' },
      { name: 'Lower Bowl', color: '#3c8d5a' },
      { name: 'Club', color: '#7b1e3a' },
      { name: 'Upper Bowl', color: '#d9a441' },
      { name: 'Behind the stage', color: '#7d8597' },
    ],
    sections: [
      arenaFloor('Floor Front', -1700),
      arenaFloor('Floor Rear', 750),
      ...rings.flatMap((ring) => times(24, (index) => arenaSection(ring, index))),
    ],
  });
}

/** A theatre with 603 seats: stalls with two aisles, and a circle behind them. */
export function theatrePlan(): string {
  const stalls = times(14, (index) =>
    arcRow({
      label: letter(index),
      category: index < 8 ? 'Front stalls' : 'Rear stalls',
      accessibleEnds: index === 13 ? 2 : 0,
      radius: 1400 + index * 95,
      from: -26,
      to: 26,
      blocks: 3,
    }),
  );
  const circle = times(5, (index) =>
    arcRow({ label: letter(index), category: 'Circle', radius: 3000 + index * 95, from: -25, to: 25, blocks: 3 }),
  );
  return toDocument({
    name: 'Theatre',
    categories: [
      { name: 'Front stalls', color: '#7b1e3a' },
      { name: 'Rear stalls', color: '#b5533c' },
      { name: 'Circle', color: '#d9a441' },
    ],
    sections: [
      { name: 'Stalls', focalPoint: STAGE, rows: stalls },
      { name: 'Circle', focalPoint: STAGE, rows: circle },
    ],
  });
}

function operaStallsRow(index: number): DemoRow {
  return arcRow({
    label: letter(index),
    category: index < 14 ? 'Prime' : 'Preferred',
    accessibleEnds: index === 20 ? 4 : 0,
    radius: 700 + index * 95,
    from: -38,
    to: 38,
    blocks: 2,
  });
}

/** One tier: a centre with two aisles, and an arm of two rows along each side wall. */
function horseshoe(tier: { name: string; radius: number; rows: number; category: string }): DemoSection[] {
  const row = (index: number) => ({ label: letter(index), radius: tier.radius + index * 95 });
  const arm = (side: string, from: number): DemoSection => ({
    name: `${tier.name} ${side}`,
    focalPoint: STAGE,
    rows: times(2, (index) => arcRow({ ...row(index), category: 'Side view', from, to: from + 20, blocks: 1 })),
  });
  const centre = times(tier.rows, (index) =>
    arcRow({
      ...row(index),
      category: tier.category,
      accessibleEnds: index === 0 ? 1 : 0,
      from: -45,
      to: 45,
      blocks: 3,
    }),
  );
  return [{ name: `${tier.name} Centre`, focalPoint: STAGE, rows: centre }, arm('Left', -70), arm('Right', 50)];
}

/** A box is a row of four, between the stalls and the tiers; box 1 is nearest the stage. */
function boxRow(index: number, side: -1 | 1): DemoRow {
  const angle = radians(side * (81 - index * 3.4));
  const points = offsets(4, 1).map((offset) => ({ x: 2640 * Math.sin(angle) + offset, y: 2640 * Math.cos(angle) }));
  const category = index < 3 ? 'Side view' : 'Prime';
  return { label: `Box ${index + 1}`, seats: seatsAt(points, { label: `Box ${index + 1}`, category }) };
}

const ARENA_STAGE = { x: 0, y: -3000 };

/** 1,000 floor seats: 25 straight rows of 20, an aisle, and 20 more. */
function arenaFloor(name: string, top: number): DemoSection {
  const rows = times(25, (index) => ({
    label: String(index + 1),
    seats: offsets(20, 2).map((offset, seat) => ({
      label: String(seat + 1),
      x: hundredths(offset),
      y: top + index * 90,
      category: 'Floor',
      ...(index === 24 && seat >= 16 && seat < 24 ? { accessible: true as const } : {}),
    })),
  }));
  return { name, focalPoint: ARENA_STAGE, rows };
}

function arenaSection(
  ring: { name: string; distance: number; rows: number; seats: number },
  index: number,
): DemoSection {
  // Half a step off the axes: no row stands upright on the drawing, where its seats would share one x.
  const bearing = 7.5 + index * 15;
  const isBehindStage = bearing > 240 && bearing < 300;
  const rows = times(ring.rows, (row) =>
    lineRow({
      label: String(row + 1),
      category: isBehindStage ? 'Behind the stage' : ring.name,
      accessibleEnds: row === 0 && ring.name === 'Lower Bowl' ? 2 : 0,
      distance: ring.distance + row * 90,
      bearing,
      seats: ring.seats,
    }),
  );
  return { name: `${ring.name} ${index + 1}`, focalPoint: ARENA_STAGE, rows };
}

function arcRow(arc: Arc): DemoRow {
  const length = radians(arc.to - arc.from) * arc.radius;
  const perBlock = Math.floor((length - (arc.blocks - 1) * AISLE_WIDTH) / (arc.blocks * SEAT_WIDTH));
  const middle = radians((arc.from + arc.to) / 2);
  const points = offsets(perBlock, arc.blocks).map((offset) => {
    const angle = middle + offset / arc.radius;
    return { x: arc.radius * Math.sin(angle), y: arc.radius * Math.cos(angle) };
  });
  return { label: arc.label, seats: seatsAt(points, arc) };
}

function lineRow(line: Line): DemoRow {
  const [across, down] = [Math.cos(radians(line.bearing)), Math.sin(radians(line.bearing))];
  const rightwards = Math.sign(down);
  const points = offsets(line.seats, 1).map((offset) => ({
    x: line.distance * across + offset * rightwards * down,
    y: line.distance * down - offset * rightwards * across,
  }));
  return { label: line.label, seats: seatsAt(points, line) };
}

function seatsAt(points: { x: number; y: number }[], traits: RowTraits): DemoSeat[] {
  const ends = traits.accessibleEnds ?? 0;
  return points.map(({ x, y }, index) => ({
    label: String(index + 1),
    x: hundredths(x),
    y: hundredths(y),
    category: traits.category,
    ...(index < ends || index >= points.length - ends ? { accessible: true as const } : {}),
  }));
}

/** How far the seats of a row lie from its middle, along the row. */
function offsets(perBlock: number, blocks: number): number[] {
  const fromFirst = times(perBlock * blocks, (seat) => seat * SEAT_WIDTH + Math.floor(seat / perBlock) * AISLE_WIDTH);
  const half = (fromFirst.at(-1) ?? 0) / 2;
  return fromFirst.map((offset) => offset - half);
}

function toDocument(plan: DemoPlan): string {
  return JSON.stringify({ format: 'foyer-seat-map/1', ...plan });
}

function times<T>(count: number, build: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => build(index));
}

/** A, B, … without the letters that look like digits. */
function letter(index: number): string {
  return ROW_LETTERS[index] ?? String(index + 1);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
