import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Logger } from '../logger.js';
import { codeOf } from './errors.js';
import { payloadToken } from './caller.js';
import type { CallerSession, EdgeOptions } from './edge-options.js';
import { HolderCount } from './socket-caps.js';
import { SocketWriter } from './socket-writer.js';

/** Reasons for which a socket is closed, as clients see them. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Going away' },
  internal: { code: 1011, reason: 'Internal server error' },
  tryAgain: { code: 1013, reason: 'Try again later' },
  forbidden: { code: 4403, reason: 'Forbidden' },
  foreignOrigin: { code: 4403, reason: 'This origin is not allowed' },
  expired: { code: 4403, reason: 'The access token has expired' },
  changed: { code: 4403, reason: 'What you may do has changed: connect again' },
  tooManyMessages: { code: 4429, reason: 'Too many messages' },
  tooManySockets: { code: 4429, reason: 'Too many connections' },
  stuck: { code: 4420, reason: 'Nothing was read for too long: connect again' },
} as const;

type Closing = (typeof CLOSE)[keyof typeof CLOSE];

const LONGEST_TIMER = 2 ** 31 - 1;

export type SessionOptions<C extends object> = Pick<EdgeOptions<C>, 'openContext' | 'sessionOf' | 'now' | 'logger'>;

type Admission<C extends object> = SessionOptions<C> & { socketsOfUser: HolderCount };

export interface OpenedSocket {
  socket: WebSocket;
  /** What `socket` writes to. */
  raw: Socket;
  requestId: string;
  address: string;
  /** Milliseconds until a peer that reads nothing is given up. */
  stall: number;
  /** Milliseconds until a peer that does not answer the closing handshake is cut off. */
  closing: number;
  logger: Logger;
}

/** One socket: who speaks on it, and until when. */
export class SocketSession {
  token: string | undefined;
  #userId: string | undefined;
  #sessionId: string | undefined;
  #fingerprint: string | undefined;
  #admission: Promise<boolean> | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #isEnding = false;
  #isDismissed = false;
  /** Queries and mutations that run. */
  #unanswered = 0;

  readonly socket: WebSocket;
  readonly writer: SocketWriter;
  readonly requestId: string;
  readonly address: string;
  readonly #closing: number;

  constructor({ socket, raw, requestId, address, stall, closing, logger }: OpenedSocket) {
    this.socket = socket;
    this.#closing = closing;
    this.requestId = requestId;
    this.address = address;
    this.writer = new SocketWriter(socket, raw, {
      stall,
      onStuck: () => {
        logger.info({ requestId }, 'a socket is closed that reads nothing');
        this.end(CLOSE.stuck);
      },
    });
  }

  /** Whether messages are still looked at. */
  get isListening(): boolean {
    return !this.#isEnding && !this.#isDismissed;
  }

  /**
   * Opens the session at `connection_init`. The token is `authorization: "Bearer …"` or `token` in its payload; without
   * one the caller is anonymous. A token that is not valid closes the socket with 4403. False when it was closed.
   */
  admit<C extends object>(payload: Record<string, unknown> | undefined, options: Admission<C>): Promise<boolean> {
    this.token = payloadToken(payload);
    this.#admission = this.#admit(options);
    return this.#admission;
  }

  async #admit<C extends object>(options: Admission<C>): Promise<boolean> {
    const caller = await this.#identify(options);
    if (!caller) return false;
    if (caller.userId !== undefined && !this.#isEnding) {
      if (!options.socketsOfUser.take(caller.userId)) return this.end(CLOSE.tooManySockets);
      this.#userId = caller.userId;
    }
    this.#fingerprint = caller.fingerprint;
    this.#sessionId = caller.sessionId;
    this.#expireAt(caller.expiresAt, options);
    return true;
  }

  /**
   * Takes a newer token of the same user from a `ping` payload of the same form, so that a socket can outlive its first
   * token. Operations that run go on; those that come next use the new token. A ping may come right behind
   * `connection_init`: whose token it was is known after the admission.
   */
  async renew<C extends object>(
    payload: Record<string, unknown> | undefined,
    options: SessionOptions<C>,
  ): Promise<void> {
    const token = payloadToken(payload);
    if (token === undefined || token === this.token || !(await this.#admission)) return;
    const previous = this.#userId;
    this.token = token;
    const caller = await this.#identify(options);
    if (!caller) return;
    if (caller.userId !== previous) this.end(CLOSE.forbidden);
    else if (caller.fingerprint !== this.#fingerprint) this.end(CLOSE.changed);
    else {
      this.#sessionId = caller.sessionId;
      this.#expireAt(caller.expiresAt, options);
    }
  }

  /** By which the caller is checked again; undefined for nobody. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /**
   * Compares the caller with what a session may see now; undefined when it has ended. Subscriptions read as whom they
   * began: they end with their socket when that caller is no longer the same.
   */
  check(sessionId: string, fingerprint: string | undefined): void {
    // Somebody who renewed the token by another session meanwhile was looked up by that.
    if (sessionId !== this.#sessionId) return;
    if (fingerprint === undefined) this.end(CLOSE.forbidden);
    else if (fingerprint !== this.#fingerprint) this.end(CLOSE.changed);
  }

  /**
   * Whether this caller has the rights that the session was opened with; the socket is closed otherwise. They may come and
   * go between two checks, and what began meanwhile would outlast them.
   */
  hasSameRights({ fingerprint }: CallerSession): boolean {
    return fingerprint === this.#fingerprint || this.end(CLOSE.changed);
  }

  /** A query or mutation has begun. */
  noteAsked(): void {
    this.#unanswered += 1;
  }

  /** A query or mutation is over, and its last message is sent within this turn. */
  noteAnswered(): void {
    this.#unanswered -= 1;
    if (this.#isDismissed) this.#endOnceAnswered();
  }

  /** Takes no message more, and closes the socket as soon as what it asked is answered, which may take so many milliseconds. */
  dismiss(patience: number): void {
    this.#isDismissed = true;
    this.#endOnceAnswered();
    setTimeout(() => this.end(CLOSE.goingAway), patience).unref();
  }

  #endOnceAnswered(): void {
    if (this.#unanswered === 0) setImmediate(() => this.end(CLOSE.goingAway));
  }

  /** Closes the socket; always false, for use as an answer. */
  end({ code, reason }: Closing): false {
    if (this.#isEnding) return false;
    this.#isEnding = true;
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), this.#closing).unref();
    return false;
  }

  /** Gives back what the session holds, once its socket is closed. */
  leave(socketsOfUser: HolderCount): void {
    this.#isEnding = true;
    clearTimeout(this.#expiry);
    if (this.#userId !== undefined) socketsOfUser.release(this.#userId);
    this.#userId = undefined;
  }

  async #identify<C extends object>(options: SessionOptions<C>): Promise<CallerSession | undefined> {
    try {
      return await this.#lookUp(options);
    } catch (error) {
      if (!isRefusal(error))
        options.logger.warn({ err: error, requestId: this.requestId }, 'a socket could not be opened');
      this.end(isRefusal(error) ? CLOSE.forbidden : CLOSE.tryAgain);
      return undefined;
    }
  }

  async #lookUp<C extends object>({ openContext, sessionOf }: SessionOptions<C>): Promise<CallerSession> {
    const { requestId, token, address } = this;
    const context = await openContext({ requestId, token, address, transport: 'websocket' });
    return sessionOf?.(context) ?? {};
  }

  #expireAt<C extends object>(instant: Date | undefined, options: SessionOptions<C>): void {
    clearTimeout(this.#expiry);
    if (!instant || this.#isEnding) return;
    const now = options.now?.() ?? performance.timeOrigin + performance.now();
    const left = Math.min(Math.max(instant.getTime() - now, 0), LONGEST_TIMER);
    this.#expiry = setTimeout(() => this.end(CLOSE.expired), left);
  }
}

function isRefusal(error: unknown): boolean {
  return codeOf(error) === 'UNAUTHENTICATED' || codeOf(error) === 'FORBIDDEN';
}
