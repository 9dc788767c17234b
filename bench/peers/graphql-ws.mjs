/**
 * Live capacity as its libraries' manuals show it: graphql-ws over ws, a schema of graphql-js, and one asynchronous
 * iterable for each subscriber, fed by a channel in memory. Whoever posts JSON to `/publish` publishes it. Prints its
 * address when it listens.
 */
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const schema = buildSchema(`
  scalar DateTime
  type Query { availability(eventId: ID!): Availability }
  type Subscription { availabilityChanged(eventId: ID!): Availability! }
  type Availability {
    eventId: ID!
    version: Float!
    capacity: Int!
    sold: Int!
    held: Int!
    available: Int!
    isSoldOut: Boolean!
    asOf: DateTime!
    byTicketType: [TicketTypeAvailability!]!
  }
  type TicketTypeAvailability {
    ticketType: TicketType!
    capacity: Int!
    sold: Int!
    held: Int!
    available: Int!
    reason: UnavailableReason
  }
  type TicketType { name: String! }
  enum UnavailableReason { EVENT_NOT_BOOKABLE HELD NOT_YET_ON_SALE SALES_ENDED SOLD_OUT }
`);

/** The values published from now on, each kept until its reader comes for it. */
class Subscription {
  #values = [];
  #wake;
  #isOver = false;

  push(value) {
    if (this.#wake) {
      this.#wake({ done: false, value });
      this.#wake = undefined;
    } else {
      this.#values.push(value);
    }
  }

  next() {
    if (this.#values.length > 0) return Promise.resolve({ done: false, value: this.#values.shift() });
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => (this.#wake = resolve));
  }

  return() {
    this.#isOver = true;
    subscriptions.delete(this);
    this.#wake?.({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

const subscriptions = new Set();
let latest;

const roots = {
  subscribe: {
    availabilityChanged() {
      const subscription = new Subscription();
      subscriptions.add(subscription);
      if (latest) subscription.push({ availabilityChanged: latest });
      return subscription;
    },
  },
};

function publish(availability) {
  latest = availability;
  for (const subscription of subscriptions) subscription.push({ availabilityChanged: availability });
}

// Whoever publishes keeps the connection.
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    publish(JSON.parse(body));
    response.writeHead(204).end();
  });
});
useServer({ schema, roots: { subscription: roots.subscribe } }, new WebSocketServer({ server, path: '/graphql' }));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Ready at http://127.0.0.1:${server.address().port}/graphql\n`);
});
