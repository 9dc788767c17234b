import { decodeId } from '../../../src/kernel/ids.js';
import type { Member } from '../../data-set/members.js';

/** What became of a request for seats, in the words of no side. Ids are bare. */
export type Outcome =
  | { status: string; seatIds: string[]; quantity: number; amountMinor: number; currency: string; expiresAt: Date }
  | { code: string; lostSeatIds: string[] };

/** How a GraphQL server is asked for seats, and how its answers read. The ids that go in are Foyer's. */
export interface Dialect {
  /** What only the answer to a success contains. */
  success: string;
  token(member: Member): string;
  request(eventId: string, seatIds: readonly string[]): { query: string; variables: object };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  outcomeOf(answer: any): Outcome;
}

const RESERVE = `mutation Reserve($input: ReserveInput!) {
  reserve(input: $input) {
    ... on ReserveSuccess {
      reservation { id status expiresAt items { quantity seats { id } } total { amountMinor currency } }
    }
    ... on SeatsTaken { seatIds }
    ... on Problem { code message }
  }
}`;

const bareSeat = (id: string): string => decodeId('seat', id)!;

export const foyerDialect: Dialect = {
  success: '"status":"ACTIVE"',
  token: ({ token }) => token,
  request: (eventId, seatIds) => ({ query: RESERVE, variables: { input: { eventId, seatIds } } }),
  outcomeOf: (answer) => outcomeOf(answer, bareSeat),
};

export const mercuriusDialect: Dialect = {
  success: '"status":"ACTIVE"',
  token: ({ rivalToken }) => rivalToken,
  request: (eventId, seatIds) => ({
    query: RESERVE,
    variables: { input: { eventId, seatIds: seatIds.map(bareSeat) } },
  }),
  outcomeOf: (answer) => outcomeOf(answer, (id) => id),
};

const HOLD_SEATS = `mutation HoldSeats($input: HoldSeatsInput!) {
  holdSeats(input: $input) {
    result { holdId status expiresAt seatIds totalMinor currency lostSeatIds }
  }
}`;

export const postgraphileDialect: Dialect = {
  success: '"status":"ACTIVE"',
  token: ({ rivalToken }) => rivalToken,
  request: (eventId, seatIds) => ({
    query: HOLD_SEATS,
    variables: { input: { eventId, seatIds: seatIds.map(bareSeat) } },
  }),
  outcomeOf({ data, errors }) {
    if (errors) throw new Error(JSON.stringify(errors));
    const { status, seatIds, totalMinor, currency, expiresAt, lostSeatIds } = data.holdSeats.result;
    if (lostSeatIds) return { code: 'SEATS_TAKEN', lostSeatIds };
    const amountMinor = Number(totalMinor);
    return { status, seatIds, quantity: seatIds.length, amountMinor, currency, expiresAt: new Date(expiresAt) };
  },
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function outcomeOf({ data, errors }: any, bare: (id: string) => string): Outcome {
  if (errors) throw new Error(JSON.stringify(errors));
  const { reservation, code, seatIds } = data.reserve;
  if (!reservation) return { code, lostSeatIds: seatIds.map(bare) };
  const [item] = reservation.items;
  return {
    status: reservation.status,
    seatIds: item.seats.map(({ id }: { id: string }) => bare(id)),
    quantity: item.quantity,
    ...reservation.total,
    expiresAt: new Date(reservation.expiresAt),
  };
}
