export const WAITING_REASONS = ['NOT_ON_SALE', 'NONE_FREE', 'TOO_FEW_FREE', 'MEMBER_LIMIT', 'NOT_TOGETHER'] as const;

/** Why somebody who waits has no offer. */
export interface WaitingReason {
  code: (typeof WAITING_REASONS)[number];
  needed: number;
  free: number;
}

export interface Waited {
  needed: number;
  /** How many places of the ticket type nobody has. */
  free: number;
  /** How many more the member may have; null: any number. */
  allowance: number | null;
  isOnSale: boolean;
  hasSeats: boolean;
}

/** Undefined when nothing stands in the way: then the offer is about to be made. */
export function reasonToWait({ needed, free, allowance, isOnSale, hasSeats }: Waited): WaitingReason | undefined {
  const because = (code: WaitingReason['code']): WaitingReason => ({ code, needed, free });
  if (!isOnSale) return because('NOT_ON_SALE');
  if (free === 0) return because('NONE_FREE');
  if (free < needed) return because('TOO_FEW_FREE');
  if (allowance !== null && allowance < needed) return because('MEMBER_LIMIT');
  return hasSeats ? because('NOT_TOGETHER') : undefined;
}
