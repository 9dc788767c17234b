import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** The answer to one operation over HTTP. */
export interface Answer {
  status: number;
  requestId: string | null;
  // Tests pick what they asked for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[] | undefined;
  text: string;
}

export async function sendOperation(
  url: string,
  token: string | undefined,
  { query, variables }: { query: string; variables?: object },
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, requestId: response.headers.get('x-request-id'), data, errors, text };
}

/** A subscription over a socket of its own. */
export interface Subscription {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  next(): Promise<{ done?: boolean; value: any }>;
  /** All that came until now and was not taken by `next`. */
  close(): Promise<void>;
}

export function subscribe(
  url: string,
  token: string | undefined,
  { query, variables }: { query: string; variables?: Record<string, unknown> },
): Subscription {
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token && { connectionParams: { authorization: `Bearer ${token}` } }),
  });
  const values = client.iterate({ query, variables: variables ?? null });
  return {
    next: () => values.next() as Promise<{ done?: boolean; value: unknown }>,
    async close() {
      await values.return?.();
      await client.dispose();
    },
  };
}
