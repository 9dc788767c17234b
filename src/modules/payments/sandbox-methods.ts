/** How the sandbox behaves for a means of payment. */
export interface SandboxMethod {
  /** Whether the card is declined for good. */
  isDeclined?: true;
  /** Seconds until the member pays; at once unless told. */
  paysAfterSeconds?: number;
  /** Whether the answer to the order says what became of it; then no webhook does. */
  answersAtOnce?: true;
  /** Seconds from what happened to each webhook about it; one at once unless told. */
  tellsAfterSeconds?: readonly number[];
  /** Whether an older event comes after the newest. */
  tellsOldNewsLast?: true;
  /** Whether the bank refuses refunds. */
  refusesRefunds?: true;
}

const LATE = 4;
/** A minute after a booking has stopped waiting for its payment. */
const AFTER_EXPIRY = 16 * 60;

/** What can be asked of the sandbox, as magic cards are of other providers. */
export const SANDBOX_METHODS = {
  sandbox_ok: { answersAtOnce: true },
  sandbox_webhook: {},
  sandbox_declined: { isDeclined: true },
  sandbox_late: { paysAfterSeconds: LATE },
  sandbox_twice: { tellsAfterSeconds: [0, 0] },
  sandbox_reordered: { tellsOldNewsLast: true },
  sandbox_lost: { tellsAfterSeconds: [] },
  sandbox_expired: { tellsAfterSeconds: [AFTER_EXPIRY] },
  sandbox_unrefundable: { refusesRefunds: true },
} as const satisfies Record<string, SandboxMethod>;

/** An unknown method is as good as the first: only those of the list are offered. */
export function sandboxMethod(name: string): SandboxMethod {
  const methods: Record<string, SandboxMethod> = SANDBOX_METHODS;
  return methods[name] ?? SANDBOX_METHODS.sandbox_ok;
}
