import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import type { RunningEdge } from './edge-server.js';

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

  constructor(edge: RunningEdge, options: ClientOptions = {}, protocol = 'graphql-transport-ws') {
    this.#socket = new WebSocket(`${edge.url.replace('http', 'ws')}/graphql`, protocol, options);
    this.#socket.on('error', () => undefined);
    this.#socket.on('message', (data) => void this.heard.push(JSON.parse((data as Buffer).toString())));
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(edge: RunningEdge, payload?: object): Promise<EdgeSocket> {
    const client = new EdgeSocket(edge);
    await client.opened();
    client.say({ type: 'connection_init', payload });
    await client.hears('connection_ack');
    return client;
  }

  opened = (): Promise<void> => new Promise((resolve) => this.#socket.once('open', () => resolve()));
  say = (message: object | string): void =>
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  subscribe = (id: string, query: string, variables?: object): void =>
    this.say({ id, type: 'subscribe', payload: { query, variables } });
  end = async (): Promise<void> => {
    this.#socket.terminate();
    await this.closed;
  };

  async hears(type: string, id?: string): Promise<Message> {
    for (let waited = 0; waited < 3_000; waited += 10) {
      const found = this.heard.find((message) => message.type === type && message.id === id);
      if (found) return found;
      await delay(10);
    }
    throw new Error(`never heard ${type} ${id ?? ''}: ${JSON.stringify(this.heard)}`);
  }
}
