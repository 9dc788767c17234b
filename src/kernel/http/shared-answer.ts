import type { ExecutionResult } from 'graphql';

/** A final, unmasked text frame of RFC 6455. */
const FINAL_TEXT = 0x81;
const SHORT = 125;
const MEDIUM = 0xff_ff;
/** Below this a frame is copied into one piece, which costs less than a second write. */
const WORTH_COPYING = 4_096;

/** The same bytes before every answer to one operation of one client. */
export class FrameHead {
  readonly bytes: Buffer;

  constructor(readonly id: string) {
    this.bytes = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }
}

/** One answer for many clients: serialised once, with a head of its own for each operation id. */
export class SharedAnswer {
  readonly #tail: Buffer;
  #last: { id: string; frame: readonly Buffer[] } | undefined;

  constructor(result: ExecutionResult) {
    this.#tail = Buffer.from(`${JSON.stringify(result)}}`);
  }

  /** The message as one frame, in the parts to be written. Clients that chose the same id in a row share it too. */
  frameFor(head: FrameHead): readonly Buffer[] {
    if (this.#last?.id !== head.id) this.#last = { id: head.id, frame: this.#makeFrame(head.bytes) };
    return this.#last.frame;
  }

  #makeFrame(head: Buffer): readonly Buffer[] {
    const tail = this.#tail;
    const length = head.length + tail.length;
    const start = headerLength(length);
    const isCopied = length <= WORTH_COPYING;
    const frame = Buffer.allocUnsafe(start + (isCopied ? length : head.length));
    writeHeader(frame, length);
    frame.set(head, start);
    if (!isCopied) return [frame, tail];
    frame.set(tail, start + head.length);
    return [frame];
  }
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
