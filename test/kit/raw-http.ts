import { connect } from 'node:net';

/** Sends bytes as they are and returns all that comes back until the server ends the connection. */
export function raw(port: number, text: string): Promise<{ answer: string; afterMs: number }> {
  const started = performance.now();
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer, afterMs: performance.now() - started }));
  });
}
