import { randomUUID } from 'node:crypto';
import { JsonClient } from '../../kit/json-client.js';
import type { Attempt, Buyer, Operation, Request, Told } from './journal.js';

/** Milliseconds that a client waits for an answer: longer than a failing database may keep one. */
const PATIENCE = 60_000;

const RESERVATION = 'reservation { id status createdAt expiresAt items { quantity seats { id } } }';
const DOCUMENTS: Record<Operation, string> = {
  reserve: documentOf('reserve', `... on ReserveSuccess { ${RESERVATION} }`),
  extendReservation: documentOf('extendReservation', `... on ExtendReservationSuccess { ${RESERVATION} }`),
  releaseReservation: documentOf('releaseReservation', `... on ReleaseReservationSuccess { ${RESERVATION} }`),
  checkOut: documentOf('checkOut', '... on CheckOutSuccess { booking { id status reference tickets { id code } } }'),
  cancelBooking: documentOf('cancelBooking', '... on CancelBookingSuccess { booking { id status cancelledAt } }'),
};

function documentOf(operation: Operation, success: string): string {
  const input = `${operation[0]!.toUpperCase()}${operation.slice(1)}Input!`;
  return `mutation($input: ${input}) { ${operation}(input: $input) { __typename ${success} ... on Problem { code } } }`;
}

/** Where requests can be sent. */
export interface Address {
  readonly name: string;
  readonly url: string;
}

/** Sends requests and writes each, with every answer, into the journal. */
export class Clients {
  readonly journal: Request[] = [];
  readonly #client: JsonClient;

  constructor(connections: number) {
    this.#client = new JsonClient(connections);
  }

  /** A new request, sent for the first time. */
  async ask(node: Address, buyer: Buyer, wanted: Pick<Request, 'operation' | 'input' | 'subject'>): Promise<Request> {
    const request = { ...wanted, buyer, key: buyer.isCareless ? undefined : randomUUID(), attempts: [] };
    this.journal.push(request);
    await this.send(node, request);
    return request;
  }

  /** Sends a request again, or for the first time. */
  async send(node: Address, { buyer, operation, key, input, attempts }: Request): Promise<Attempt> {
    const variables = { input: { ...input, ...(key !== undefined && { idempotencyKey: key }) } };
    const body = JSON.stringify({ query: DOCUMENTS[operation], variables });
    const sentAt = Date.now();
    const told = await this.#client.post(`${node.url}/graphql`, { token: buyer.token, body, patience: PATIENCE }).then(
      ({ text }) => understand(operation, text),
      (error: unknown): Told => ({ kind: 'unknown', reason: (error as Error).message }),
    );
    const attempt = { node: node.name, sentAt, toldAt: Date.now(), told };
    attempts.push(attempt);
    return attempt;
  }

  close(): void {
    this.#client.close();
  }
}

interface Body {
  data?: Record<string, { __typename: string; code?: string } & Extract<Told, { kind: 'done' }>['result']> | null;
  errors?: { message: string; extensions: { code: string } }[];
}

function understand(operation: Operation, text: string): Told {
  const { data, errors } = parse(text);
  const result = data?.[operation];
  if (result?.__typename.endsWith('Success')) return { kind: 'done', text, result };
  if (result?.code) return { kind: 'refused', code: result.code };
  const [error] = errors ?? [];
  if (!error) return { kind: 'unknown', reason: text.slice(0, 200) };
  const { code } = error.extensions;
  if (code === 'INTERNAL_SERVER_ERROR') return { kind: 'unknown', reason: error.message };
  return { kind: 'refused', code };
}

function parse(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
