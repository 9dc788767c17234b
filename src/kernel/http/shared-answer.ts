import type { ExecutionResult } from 'graphql';
import type { SocketWriter } from './socket-writer.js';

/** A final, unmasked text frame of RFC 6455. */
const FINAL_TEXT = 0x81;
const SHORT = 125;
const MEDIUM = 0xff_ff;
/** Up to here a frame is put together in one piece, which costs less than a second write. */
const ONE_PIECE = 4_096;
/** Clients choose their ids: most are of a few lengths, and the others have frames of their own made for each message. */
const FRAMES_KEPT = 4;

/** The same bytes before every answer to one operation of one client. */
export const frameHead = (operationId: string): Buffer =>
  Buffer.from(`{"id":${JSON.stringify(operationId)},"type":"next","payload":`);

/** One answer for many clients: serialised once, with a head of its own for each operation. */
export class SharedAnswer {
  readonly #tail: Buffer;
  /** By the length of the head: frames that are complete but for it. */
  readonly #frames = new Map<number, Buffer>();

  constructor(result: ExecutionResult) {
    this.#tail = Buffer.from(`${JSON.stringify(result)}}`);
  }

  /** The bytes that it may come to take. */
  get size(): number {
    const { length } = this.#tail;
    return length > ONE_PIECE ? length : length + FRAMES_KEPT * ONE_PIECE;
  }

  /** Writes the answer, as one message, to a client whose operation has this head. */
  writeTo(writer: SocketWriter, head: Buffer): void {
    const length = head.length + this.#tail.length;
    if (length > ONE_PIECE) {
      writer.write(newFrame(head, length), this.#tail);
      return;
    }
    const known = this.#frames.get(head.length);
    const frame = known ?? this.#completeFrame(head, length);
    frame.set(head, headerLength(length));
    // What the system has copied serves for the next client, with another head: nothing is allocated, and little copied.
    const isTaken = writer.write(frame);
    if (isTaken && !known && this.#frames.size < FRAMES_KEPT) this.#frames.set(head.length, frame);
    if (!isTaken) this.#frames.delete(head.length);
  }

  #completeFrame(head: Buffer, length: number): Buffer {
    return Buffer.concat([newFrame(head, length), this.#tail]);
  }
}

/** Header and head of a message of this length. */
function newFrame(head: Buffer, length: number): Buffer {
  const start = headerLength(length);
  const frame = Buffer.allocUnsafe(start + head.length);
  writeHeader(frame, length);
  frame.set(head, start);
  return frame;
}

function headerLength(length: number): number {
  if (length <= SHORT) return 2;
  return length <= MEDIUM ? 4 : 10;
}

function writeHeader(frame: Buffer, length: number): void {
  frame[0] = FINAL_TEXT;
  if (length <= SHORT) frame[1] = length;
  else if (length <= MEDIUM) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
}
