import type { WebSocket } from 'ws';
import { codeOf } from './errors.js';
import { payloadToken } from './caller.js';
import type { EdgeOptions } from './edge-options.js';
import { HolderCount } from './socket-caps.js';

/** Reasons for which a socket is closed, as clients see them. */
export const CLOSE = {
  goingAway: { code: 1001, reason: 'Going away' },
  internal: { code: 1011, reason: 'Internal server error' },
  tryAgain: { code: 1013, reason: 'Try again later' },
  forbidden: { code: 4403, reason: 'Forbidden' },
  foreignOrigin: { code: 4403, reason: 'This origin is not allowed' },
  expired: { code: 4403, reason: 'The access token has expired' },
  tooManyMessages: { code: 4429, reason: 'Too many messages' },
  tooManySockets: { code: 4429, reason: 'Too many connections' },
} as const;

type Closing = (typeof CLOSE)[keyof typeof CLOSE];

/** A peer that does not answer the closing handshake is cut off after this time. */
const CLOSING_TIME = 1_000;
const LONGEST_TIMER = 2 ** 31 - 1;

export type SessionOptions<C extends object> = Pick<EdgeOptions<C>, 'openContext' | 'sessionOf' | 'now' | 'logger'>;

/** One socket: who speaks on it, and until when. */
export class SocketSession {
  token: string | undefined;
  #userId: string | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(
    readonly socket: WebSocket,
    readonly requestId: string,
    readonly address: string,
  ) {}

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Opens the session at `connection_init`. The token is `authorization: "Bearer …"` or `token` in its payload; without
   * one the caller is anonymous. A token that is not valid closes the socket with 4403. False when it was closed.
   */
  async admit<C extends object>(
    payload: Record<string, unknown> | undefined,
    options: SessionOptions<C> & { socketsOfUser: HolderCount },
  ): Promise<boolean> {
    this.token = payloadToken(payload);
    const caller = await this.#identify(options);
    if (!caller) return false;
    if (caller.userId !== undefined && !this.#isEnding) {
      if (!options.socketsOfUser.take(caller.userId)) return this.end(CLOSE.tooManySockets);
      this.#userId = caller.userId;
    }
    this.#expireAt(caller.expiresAt, options);
    return true;
  }

  /**
   * Takes a newer token of the same user from a `ping` payload of the same form, so that a socket can outlive its first
   * token. Operations that run go on; those that come next use the new token.
   */
  async renew<C extends object>(
    payload: Record<string, unknown> | undefined,
    options: SessionOptions<C>,
  ): Promise<void> {
    const token = payloadToken(payload);
    if (token === undefined || token === this.token) return;
    const previous = this.#userId;
    this.token = token;
    const caller = await this.#identify(options);
    if (!caller) return;
    if (caller.userId !== previous) this.end(CLOSE.forbidden);
    else this.#expireAt(caller.expiresAt, options);
  }

  /** Closes the socket; always false, for use as an answer. */
  end({ code, reason }: Closing): false {
    if (this.#isEnding) return false;
    this.#isEnding = true;
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), CLOSING_TIME).unref();
    return false;
  }

  /** Gives back what the session holds, once its socket is closed. */
  leave(socketsOfUser: HolderCount): void {
    this.#isEnding = true;
    clearTimeout(this.#expiry);
    if (this.#userId !== undefined) socketsOfUser.release(this.#userId);
    this.#userId = undefined;
  }

  async #identify<C extends object>(
    options: SessionOptions<C>,
  ): Promise<{ userId?: string; expiresAt?: Date } | undefined> {
    const { requestId, token, address } = this;
    try {
      const context = await options.openContext({ requestId, token, address, transport: 'websocket' });
      const { userId, expiresAt } = options.sessionOf?.(context) ?? {};
      return { ...(userId === undefined ? {} : { userId }), ...(expiresAt === undefined ? {} : { expiresAt }) };
    } catch (error) {
      const isRefused = codeOf(error) === 'UNAUTHENTICATED' || codeOf(error) === 'FORBIDDEN';
      if (!isRefused) options.logger.warn({ err: error, requestId }, 'a socket could not be opened');
      this.end(isRefused ? CLOSE.forbidden : CLOSE.tryAgain);
      return undefined;
    }
  }

  #expireAt<C extends object>(instant: Date | undefined, options: SessionOptions<C>): void {
    clearTimeout(this.#expiry);
    if (!instant || this.#isEnding) return;
    const now = options.now?.() ?? performance.timeOrigin + performance.now();
    const left = Math.min(Math.max(instant.getTime() - now, 0), LONGEST_TIMER);
    this.#expiry = setTimeout(() => this.end(CLOSE.expired), left);
  }
}
