import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { examples } from '../src/examples.js';

export type ExampleName = (typeof examples)[number]['name'];

/** What the tour tells its listener: a step, a request or an answer. */
export type Tell = (kind: 'step' | 'request' | 'answer' | 'event', text: string) => void;

export function documentOf(name: ExampleName): string {
  return examples.find((example) => example.name === name)!.document;
}

/** A person with a browser: sends operations over HTTP and watches over a WebSocket. */
export class TourClient {
  readonly #sockets: Client[] = [];

  constructor(
    private readonly server: { url: string; tell: Tell },
    private readonly who: string,
    private readonly token?: string,
  ) {}

  /** Sends an example and answers its data; an error ends the tour. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async send(name: ExampleName, variables: object = {}): Promise<any> {
    this.server.tell('request', `${this.who}: ${name} ${JSON.stringify(hideSecrets(variables))}`);
    const response = await fetch(`${this.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.token && { authorization: `Bearer ${this.token}` }) },
      body: JSON.stringify({ query: documentOf(name), variables }),
    });
    const answer = (await response.json()) as { data?: Record<string, unknown>; errors?: { message: string }[] };
    this.server.tell('answer', JSON.stringify(answer));
    if (answer.errors) throw new Error(`${name} failed: ${answer.errors.map(({ message }) => message).join('; ')}`);
    return Object.values(answer.data ?? {})[0];
  }

  /** What is behind a URL of the server, as text. */
  async download(url: string): Promise<string> {
    this.server.tell('request', `${this.who}: GET ${url}`);
    const response = await fetch(url, { headers: { ...(this.token && { authorization: `Bearer ${this.token}` }) } });
    const text = await response.text();
    this.server.tell('answer', `${response.headers.get('content-type')}, ${text.length} signs`);
    return text;
  }

  /** Watches until `close`; every event is kept in order. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  watch(name: ExampleName, variables: Record<string, unknown>): { seen: any[]; close(): Promise<void> } {
    const socket = createClient({
      url: `${this.server.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(this.token && { connectionParams: { authorization: `Bearer ${this.token}` } }),
    });
    this.#sockets.push(socket);
    const seen: unknown[] = [];
    this.server.tell('request', `${this.who}: ${name} ${JSON.stringify(variables)}`);
    const stop = socket.subscribe(
      { query: documentOf(name), variables },
      {
        next: ({ data, errors }) => {
          const event = data ? Object.values(data)[0] : errors;
          seen.push(event);
          this.server.tell('event', `${this.who} sees ${JSON.stringify(event)}`);
        },
        error: (error) => this.server.tell('event', `${this.who} lost the subscription: ${String(error)}`),
        complete: () => undefined,
      },
    );
    return {
      seen,
      async close() {
        stop();
        await socket.dispose();
      },
    };
  }

  as(who: string, token?: string): TourClient {
    return new TourClient(this.server, who, token);
  }
}

function hideSecrets(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, item: unknown) => (name === 'password' || name === 'token' ? '…' : item)),
  );
}

/** Waits until the condition holds; the tour is over when it does not within a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited too long until ${what}.`);
}
