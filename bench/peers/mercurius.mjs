/**
 * The hold as a good team writes it with the fastest GraphQL server for Node: Mercurius with graphql-jit on Fastify,
 * one hand-written prepared statement for each hold, access tokens checked by fast-jwt with its cache, input checked by
 * hand. Prints its address when it listens.
 */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

const { DATABASE_URL, JWT_SECRET, HOLD_SECONDS = '600', POOL_SIZE = '20' } = process.env;
const MOST_SEATS = 50;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INTEGRITY_CONSTRAINT_VIOLATION = /^23/;

const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: Number(POOL_SIZE),
  options: '-c plan_cache_mode=force_generic_plan',
});

const statement = (name) => readFileSync(new URL(`./sql/${name}.sql`, import.meta.url), 'utf8');
const holdSeats = { name: 'hold', text: statement('hold-answer') };
const freeAmong = {
  name: 'lost',
  text: `select id from seat where event_id = $1 and id = any($2) and (is_sold or held_until > now()) order by id`,
};

const schema = `
  scalar DateTime
  type Query { seat(id: ID!): Seat }
  type Mutation { reserve(input: ReserveInput!): ReserveResult! }
  input ReserveInput { eventId: ID!, seatIds: [ID!]! }
  union ReserveResult = ReserveSuccess | SeatsTaken | EventNotBookable
  type ReserveSuccess { reservation: Reservation! }
  interface Problem { code: String!, message: String! }
  type SeatsTaken implements Problem { code: String!, message: String!, seatIds: [ID!]! }
  type EventNotBookable implements Problem { code: String!, message: String! }
  type Reservation { id: ID!, status: String!, expiresAt: DateTime!, items: [ReservationItem!]!, total: Money! }
  type ReservationItem { quantity: Int!, seats: [Seat!]! }
  type Seat { id: ID! }
  type Money { amountMinor: Int!, currency: String! }
`;

const resolvers = {
  Mutation: {
    async reserve(_root, { input: { eventId, seatIds } }, { memberId }) {
      if (!memberId) throw new mercurius.ErrorWithProps('Log in first.', { code: 'UNAUTHENTICATED' });
      checkInput(eventId, seatIds);
      const id = randomUUID();
      try {
        const { rows } = await pool.query({ ...holdSeats, values: [id, eventId, seatIds, memberId, HOLD_SECONDS] });
        return { __typename: 'ReserveSuccess', reservation: reservationOf(id, rows[0]) };
      } catch (error) {
        if (!INTEGRITY_CONSTRAINT_VIOLATION.test(error.code)) throw error;
        return problemOf(eventId, seatIds);
      }
    },
  },
};

function checkInput(eventId, seatIds) {
  const isWrong =
    !UUID.test(eventId) ||
    seatIds.length === 0 ||
    seatIds.length > MOST_SEATS ||
    new Set(seatIds).size < seatIds.length ||
    !seatIds.every((id) => UUID.test(id));
  if (isWrong) throw new mercurius.ErrorWithProps('The input is not valid.', { code: 'BAD_USER_INPUT' });
}

function reservationOf(id, { seat_ids: seatIds, total_minor: total, expires_at: expiresAt }) {
  return {
    id,
    status: 'ACTIVE',
    expiresAt: expiresAt.toISOString(),
    items: [{ quantity: seatIds.length, seats: seatIds.map((seat) => ({ id: seat })) }],
    total: { amountMinor: Number(total), currency: 'EUR' },
  };
}

async function problemOf(eventId, seatIds) {
  const { rows } = await pool.query({ ...freeAmong, values: [eventId, seatIds] });
  if (rows.length === 0) {
    return { __typename: 'EventNotBookable', code: 'EVENT_NOT_BOOKABLE', message: 'The event cannot be booked.' };
  }
  const lost = rows.map((row) => row.id);
  return { __typename: 'SeatsTaken', code: 'SEATS_TAKEN', message: 'Seats are taken.', seatIds: lost };
}

const verify = createVerifier({
  key: JWT_SECRET,
  algorithms: ['HS256'],
  allowedIss: 'foyer',
  allowedAud: 'foyer-api',
  cache: 10_000,
});

/** The member whose token it is; nobody where the token is not good. */
function memberOf({ headers: { authorization } }) {
  try {
    return verify(authorization.slice('Bearer '.length)).member;
  } catch {
    return undefined;
  }
}

const app = Fastify();
await app.register(mercurius, { schema, resolvers, jit: 1, context: (request) => ({ memberId: memberOf(request) }) });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`Ready at ${url}/graphql\n`);
