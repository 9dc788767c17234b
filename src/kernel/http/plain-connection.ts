import type { Socket } from 'node:net';
import { systemClock } from '../clock.js';
import type { AnswerHead } from './answer-heads.js';
import { announceArrival } from './arrived-requests.js';
import type { EdgeTimeouts } from './edge-options.js';
import { answerClientError } from './errors.js';
import type { FrontDoor } from './front-door.js';
import { plainRequestOf, type PlainRequest } from './plain-request.js';

interface ConnectionParts {
  door: FrontDoor;
  timeouts: Pick<EdgeTimeouts, 'headers' | 'keepAlive'>;
  requestsPerConnection: number;
  /** Gives the connection to Node's server. */
  handOn(socket: Socket): void;
}

/** Milliseconds for a request that was sent just before the end of the time that clients are told of: Node gives as many. */
const GRACE = 1_000;

/** A connection that has brought plain requests alone, each after the answer to the one before. */
export class PlainConnection {
  /** Resolves when the connection is closed or has been handed on. */
  readonly left: Promise<void>;
  #leave!: () => void;
  #isAnswering = false;
  #answered = 0;
  /** What has come before the answer to what came before it. */
  #early: Buffer | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly parts: ConnectionParts,
  ) {
    this.left = new Promise((resolve) => (this.#leave = resolve));
    socket.on('data', this.#onBytes).on('end', this.#onEnd).on('timeout', this.#onSilence);
    socket.on('error', this.#onError).on('close', this.#leave);
    socket.setTimeout(parts.timeouts.headers);
  }

  /** At once, or after the answer that is being made. */
  end(): void {
    if (!this.#isAnswering) this.socket.end();
  }

  cut(): void {
    this.socket.destroy();
  }

  readonly #onEnd = (): void => void this.socket.end();

  readonly #onSilence = (): void => {
    // Whoever waits for an answer is silent.
    if (this.#isAnswering) return;
    if (this.#answered === 0) return answerClientError({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, this.socket);
    this.socket.destroy();
  };

  /** The stream ends itself then. */
  readonly #onError = (): void => undefined;

  readonly #onBytes = (bytes: Buffer): void => {
    const { socket, parts } = this;
    // Nothing is done that could not be answered (RFC 9112, section 9.6).
    if (socket.writableEnded) return;
    if (this.#isAnswering) {
      this.#early = bytes;
      socket.pause();
      return;
    }
    // Whoever does not read what they have asked for is for Node to slow down.
    const request = socket.writableLength === 0 ? plainRequestOf(bytes) : undefined;
    const head = request && parts.door.headFor(request.headers);
    if (!request || !head) return this.#handOn([bytes]);
    if (this.#answered === 0) socket.setTimeout(parts.timeouts.keepAlive + GRACE);
    this.#isAnswering = true;
    this.#answer(request, { head, bytes }).catch((error: unknown) => parts.door.fail(error, socket));
  };

  async #answer({ headers, body }: PlainRequest, { head, bytes }: { head: AnswerHead; bytes: Buffer }): Promise<void> {
    const { socket, parts } = this;
    const { text, ...arrival } = await parts.door.answer({ headers, socket }, body);
    this.#isAnswering = false;
    if (text === undefined) {
      announceArrival(socket, arrival);
      return this.#handOn([bytes]);
    }
    this.#answered += 1;
    const isLast = parts.door.isClosing || this.#answered === parts.requestsPerConnection;
    socket.write(`${head.text(arrival.id, text)}${this.#endOfHead(isLast)}${text}`);
    if (isLast) socket.destroySoon();
    else if (this.#early) this.#handOn([]);
  }

  /** The headers that Node's server adds to every answer. */
  #endOfHead(isLast: boolean): string {
    const { timeouts, requestsPerConnection } = this.parts;
    const kept = `keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeouts.keepAlive / 1_000)}, max=${requestsPerConnection}`;
    return `Date: ${httpDate()}\r\nConnection: ${isLast ? 'close' : kept}\r\n\r\n`;
  }

  /** Node reads these bytes, what has come after them, and all that will come. */
  #handOn(bytes: readonly Buffer[]): void {
    const { socket, parts } = this;
    // Nobody is there any more.
    if (!socket.readable) return void socket.destroy();
    socket.off('data', this.#onBytes).off('end', this.#onEnd).off('timeout', this.#onSilence);
    socket.off('error', this.#onError).off('close', this.#leave);
    socket.setTimeout(0);
    this.#leave();
    parts.handOn(socket);
    socket.unshift(Buffer.concat(this.#early ? [...bytes, this.#early] : bytes));
    socket.resume();
  }
}

let date = { second: 0, text: '' };

/** The time as RFC 9110, section 5.6.7, has it: that of all answers of one second. */
function httpDate(): string {
  const now = systemClock.now();
  const second = Math.floor(now.getTime() / 1_000);
  if (second !== date.second) date = { second, text: now.toUTCString() };
  return date.text;
}
