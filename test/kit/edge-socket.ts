import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** Milliseconds to wait for a message. */
const PATIENCE = 30_000;

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

  /** Rejects when the server does not let it in. */
  opened = async (): Promise<void> => {
    const isOpen = once(this.#socket, 'open').then(() => true);
    if (!(await Promise.race([isOpen, this.closed.then(() => false)]))) throw new Error('The socket was refused.');
  };
  say = (message: object | string): void =>
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  /** Says it in so many frames. */
  sayInFrames = (message: string, count: number): void => {
    for (let index = 1; index < count; index += 1) this.#socket.send(message.charAt(index - 1), { fin: false });
    this.#socket.send(message.slice(count - 1));
  };
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
    const found = () => this.heard.find((message) => message.type === type && message.id === id);
    await this.#waitFor(() => found() !== undefined, `${type} ${id ?? ''}`);
    return found()!;
  }

  /** Waits until all has been heard that the server has said until now. */
  async catchesUp(): Promise<void> {
    const pongs = () => this.heard.filter(({ type }) => type === 'pong').length;
    const before = pongs();
    this.say({ type: 'ping' });
    await this.#waitFor(() => pongs() > before, 'pong');
  }

  async #waitFor(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!condition()) {
      if (!this.isOpen || performance.now() > deadline)
        throw new Error(`never heard ${what}: ${JSON.stringify(this.heard)}`);
      await delay(10);
    }
  }
}
