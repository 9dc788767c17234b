import type { Beneficiary, PriceFee } from './breakdown.js';
import { exact, sumOf } from './exact-amount.js';
import type { ReducedLine } from './price-discount.js';
import { roundTogether } from './round-together.js';

/** A fee for each place that costs something, and a share of what is paid for the places. */
export interface FeeRule {
  name: string;
  beneficiary: Beneficiary;
  perTicketMinor: number;
  /** 250 is 2.5 %. */
  basisPoints: number;
}

interface Fees {
  /** Without those that come to nothing. */
  items: PriceFee[];
  /** By line. */
  amounts: bigint[];
  /** By line, those of the organizer alone. */
  organizerAmounts: bigint[];
}

const WHOLE = 10_000n;

/** What places cost nothing bear no fee. */
export function priceFees(rules: readonly FeeRule[], lines: readonly ReducedLine[]): Fees {
  const fees = rules.map((rule) => ({ rule, amounts: amountsOf(rule, lines) }));
  const byLine = (asked: typeof fees): bigint[] =>
    lines.map((_, index) => sumOf(asked.map(({ amounts }) => amounts[index]!)));
  const items = fees.map(({ rule: { name, beneficiary }, amounts }) => {
    return { name, beneficiary, amountMinor: exact(sumOf(amounts)) };
  });
  return {
    items: items.filter(({ amountMinor }) => amountMinor > 0),
    amounts: byLine(fees),
    organizerAmounts: byLine(fees.filter(({ rule }) => rule.beneficiary === 'ORGANIZER')),
  };
}

const amountsOf = ({ perTicketMinor, basisPoints }: FeeRule, lines: readonly ReducedLine[]): bigint[] =>
  roundTogether(
    lines.map(({ net, paidPlaces }) => paidPlaces * BigInt(perTicketMinor) * WHOLE + net * BigInt(basisPoints)),
    WHOLE,
  );
