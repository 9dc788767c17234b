import { Agent, request } from 'node:http';

export interface JsonAnswer {
  status: number;
  text: string;
}

export interface JsonPost {
  token: string;
  body: string;
  /** Milliseconds that the caller waits. */
  patience: number;
}

/** Posts JSON over connections that stay open, at less than half of what `fetch` costs: for loads. */
export class JsonClient {
  readonly #agent: Agent;

  constructor(connections: number) {
    // A connection that waits is let go long before the server does so: a request must never meet its end.
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, timeout: 2_000 });
  }

  /** Rejects when there is no whole answer, or none in time. */
  post(url: string, { token, body, patience }: JsonPost): Promise<JsonAnswer> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: `Bearer ${token}`,
      };
      const signal = AbortSignal.timeout(patience);
      const sent = request(url, { method: 'POST', agent: this.#agent, headers, signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('aborted', () => reject(new Error('The answer was cut off.')));
        response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
