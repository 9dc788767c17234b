import fc from 'fast-check';

/** Ticket types by index: two of general admission, the second with a limit per member, and one with seats. */
const type = fc.nat(2);
const member = fc.nat(5);
const pick = fc.nat(20);

/** What members, the organizer, the clock and the worker do. */
export const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      verb: fc.constant('join' as const),
      member,
      type,
      // Mostly as few as come back at once, so that several who wait would fit.
      quantity: fc.constantFrom(1, 1, 1, 1, 2, 2, 3, 4),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      verb: fc.constant('reserve' as const),
      member,
      type,
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('release' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('lapse' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('sell' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('cancel' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('accept' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('decline' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('leave' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('raise' as const), type: fc.nat(1), by: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('endSales' as const), type }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('work' as const) }) },
);

export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
