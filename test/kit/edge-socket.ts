import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A client of the protocol that keeps all it hears. */
export class EdgeSocket {
  readonly heard: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;

  constructor(edge: { url: string }, options: ClientOptions = {}, protocol = 'graphql-transport-ws') {
    this.#socket = new WebSocket(`${edge.url.replace('http', 'ws')}/graphql`, protocol, options);
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (data) => void this.heard.push(JSON.parse((data as Buffer).toString())));
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(edge: { url: string }, payload?: object): Promise<EdgeSocket> {
    const client = new EdgeSocket(edge);
    await client.opened();
    client.say({ type: 'connection_init', payload });
    await client.hears('connection_ack');
    return client;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  opened = (): Promise<void> => new Promise((resolve) => this.#socket.once('open', () => resolve()));
  say = (message: object | string): void =>
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  subscribe = (id: string, query: string, variables?: object): void =>
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  /** Stops and goes on reading. */
  pause = (): void => this.#socket.pause();
  resume = (): void => this.#socket.resume();
  ping = (): void => this.#socket.ping();
  end = async (): Promise<void> => {
    this.#socket.terminate();
    await this.closed;
  };

  /** The payloads of an operation's answers so far. */
  // Tests pick what they asked for.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  answers = (id: string): any[] =>
    this.heard.filter((message) => message.type === 'next' && message.id === id).map(({ payload }) => payload);

  async hears(type: string, id?: string): Promise<Message> {
    for (let waited = 0; waited < 3_000; waited += 10) {
      const found = this.heard.find((message) => message.type === type && message.id === id);
      if (found) return found;
      await delay(10);
    }
    throw new Error(`never heard ${type} ${id ?? ''}: ${JSON.stringify(this.heard)}`);
  }
}
