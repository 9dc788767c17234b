const MINUTE = 60_000;

/** How long a member has to pay, in milliseconds. */
export const PAYMENT_WINDOW = 15 * MINUTE;

/** How long an organizer has to decide on a booking, in milliseconds. */
export const APPROVAL_WINDOW = 3 * 24 * 60 * MINUTE;
