import type { Id } from '../../kernel/ids.js';
import { sumOf } from './exact-amount.js';
import { roundTogether } from './round-together.js';

/** What is taken off the price of places. */
export interface PriceReduction {
  /** PERCENT of the price, a FIXED amount of it, or the price of the cheapest places: CHEAPEST_FREE. */
  kind: 'PERCENT' | 'FIXED' | 'CHEAPEST_FREE';
  /** Percent, minor units, or how many places. */
  value: number;
  /** Only of these; none: of all. */
  ticketTypeIds: readonly Id<'tty'>[];
}

/** Nothing is asked for. */
export const WAIVED: PriceReduction = { kind: 'PERCENT', value: 100, ticketTypeIds: [] };

/** Places of one ticket type at their full price. */
export interface FullLine {
  ticketTypeId: Id<'tty'>;
  quantity: bigint;
  unitPrice: bigint;
  subtotal: bigint;
}

/** What is left to pay for the places of a line. */
export interface ReducedLine {
  discount: bigint;
  net: bigint;
  /** How many places cost something still. */
  paidPlaces: bigint;
}

/** Whether a reduction is meant for a ticket type. */
export const isReduced = ({ ticketTypeIds }: PriceReduction, ticketTypeId: Id<'tty'>): boolean =>
  ticketTypeIds.length === 0 || ticketTypeIds.includes(ticketTypeId);

/** Takes off each line its part of the reduction, which is never more than the line costs. */
export function reduceLines(lines: readonly FullLine[], reduction: PriceReduction | null): ReducedLine[] {
  const free = reduction?.kind === 'CHEAPEST_FREE' ? cheapestPlaces(lines, reduction) : undefined;
  const discounts = free ? lines.map((line) => line.unitPrice * (free.get(line) ?? 0n)) : discountsOf(lines, reduction);
  return lines.map((line, index) => {
    const discount = discounts[index]!;
    const net = line.subtotal - discount;
    return { discount, net, paidPlaces: net === 0n ? 0n : line.quantity - (free?.get(line) ?? 0n) };
  });
}

function discountsOf(lines: readonly FullLine[], reduction: PriceReduction | null): bigint[] {
  if (!reduction) return lines.map(() => 0n);
  const value = BigInt(reduction.value);
  const meant = lines.map(({ ticketTypeId, subtotal }) => (isReduced(reduction, ticketTypeId) ? subtotal : 0n));
  const sum = sumOf(meant);
  if (sum === 0n) return meant;
  const [part, whole] = reduction.kind === 'PERCENT' ? [value, 100n] : [value < sum ? value : sum, sum];
  return roundTogether(
    meant.map((subtotal) => subtotal * part),
    whole,
  );
}

/** Which places are the cheapest; those that cost nothing anyway are not counted. */
function cheapestPlaces(lines: readonly FullLine[], reduction: PriceReduction): Map<FullLine, bigint> {
  const free = new Map<FullLine, bigint>();
  let left = BigInt(reduction.value);
  const byPrice = lines
    .filter(({ ticketTypeId, unitPrice }) => isReduced(reduction, ticketTypeId) && unitPrice > 0n)
    .sort((one, other) => Number(one.unitPrice - other.unitPrice));
  for (const line of byPrice) {
    const places = line.quantity < left ? line.quantity : left;
    free.set(line, places);
    left -= places;
  }
  return free;
}
