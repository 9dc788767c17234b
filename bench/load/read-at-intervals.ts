/**
 * From now on this process rests for so many milliseconds, takes in all that has come meanwhile, and rests again.
 * Resting, it waits for no socket. On one machine Linux wakes a waiting reader within the sender's system call, at the
 * sender's cost; who comes at intervals is not woken.
 */
export function readAtIntervals(milliseconds: number): void {
  const nothing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const rest = (): void => {
    Atomics.wait(nothing, 0, 0, milliseconds);
    // The loop looks at all sockets between two of these, without waiting for any.
    setImmediate(rest);
  };
  rest();
}
