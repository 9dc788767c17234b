import { writeSync } from 'node:fs';
import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

const NOTHING = Buffer.alloc(0);

/** What Node keeps of a socket until it is closed; `fd` is below zero where the system has no such thing. */
interface Handle {
  readonly fd?: number;
}
type HandledSocket = Socket & { readonly _handle?: Handle | null };

/**
 * All that is said on one socket passes here, so that nothing piles up for a peer that does not read. As soon as the
 * system takes no more bytes for it, the socket is stalled: those who tell it of newest states wait, and it is not
 * listened to, for every answer would queue up. When the system has taken no byte for a time, `onStuck` is called.
 */
export class SocketWriter {
  #isStalled = false;
  #waiting: (() => void)[] = [];
  readonly #handle: Handle | undefined;
  readonly #descriptor: number;

  constructor(
    private readonly socket: WebSocket,
    private readonly raw: HandledSocket,
    private readonly options: { stall: number; onStuck(): void },
  ) {
    // What is to be encrypted must not go to the system as it is.
    if (!(raw instanceof TLSSocket)) this.#handle = raw._handle ?? undefined;
    this.#descriptor = this.#handle?.fd ?? -1;
    raw.on('timeout', () => {
      if (this.#isStalled) options.onStuck();
    });
  }

  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Sends one message; resolves when its bytes are with the system, so that a slow reader slows its source down. */
  send(message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const { socket } = this;
      if (socket.readyState !== socket.OPEN) return resolve();
      socket.send(message, (error) => (error && socket.readyState === socket.OPEN ? reject(error) : resolve()));
      this.noteBacklog();
    });
  }

  /**
   * Writes one whole frame that was made elsewhere, in one part or two; true when the system has taken every byte, so
   * that their memory may be used again. A frame cannot come between parts of another: `ws` writes each of its own at
   * once as well, since nothing here is compressed, sent as a blob or in fragments.
   */
  write(frame: Buffer, rest?: Buffer): boolean {
    const { socket, raw } = this;
    if (socket.readyState !== socket.OPEN) return true;
    if (!rest && this.#writePiece(frame)) return true;
    if (rest) {
      raw.cork();
      raw.write(frame);
      raw.write(rest);
      raw.uncork();
    }
    this.noteBacklog();
    return raw.writableLength === 0;
  }

  /**
   * Gives a frame to the system without the stream around the socket, which would cost a tenth of what the system
   * takes. What it does not take goes the usual way, and so does all while something waits there. A descriptor is the
   * socket's as long as the handle is: Node parts with both at once, before the system may use the number again. True
   * when the system took all of it that way, so that nothing waits in the stream.
   */
  #writePiece(frame: Buffer): boolean {
    const { raw } = this;
    if (this.#descriptor < 0 || raw._handle !== this.#handle || raw.writableLength > 0) {
      raw.write(frame);
      return false;
    }
    const written = writtenAtOnce(this.#descriptor, frame);
    if (written === frame.length) return true;
    raw.write(written > 0 ? frame.subarray(written) : frame);
    return false;
  }

  /** Calls back when there is room for something newer: at once, or when all has been taken. */
  whenFree(callback: () => void): void {
    if (this.#isStalled) this.#waiting.push(callback);
    else callback();
  }

  /** To be called after anything was written: what the system did not take at once means that the peer is behind. */
  noteBacklog(): void {
    const { raw, socket, options } = this;
    if (this.#isStalled || raw.writableLength === 0) return;
    this.#isStalled = true;
    socket.pause();
    // Counts from the last byte that the system took, also within a frame.
    raw.setTimeout(options.stall);
    this.#awaitRoom();
  }

  /** A write of nothing comes back when all before it has been taken. */
  #awaitRoom(): void {
    this.raw.write(NOTHING, (error) => {
      if (error) return;
      if (this.raw.writableLength > 0) return this.#awaitRoom();
      this.#isStalled = false;
      this.raw.setTimeout(0);
      this.socket.resume();
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const callback of waiting) this.whenFree(callback);
    });
  }
}

/** How many bytes the system took. An error is left to the stream, which meets it again and knows whom to tell. */
function writtenAtOnce(descriptor: number, bytes: Buffer): number {
  try {
    return writeSync(descriptor, bytes);
  } catch {
    return 0;
  }
}
