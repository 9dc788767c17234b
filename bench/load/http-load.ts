/**
 * Sends POST requests over keep-alive connections at the least cost that Node allows: whole requests are made before
 * the start, answers are read into one buffer for all connections, and nothing of them is parsed beyond their length
 * and the bytes that tell a success.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { obey, type Connection } from './closed-loop.js';

export interface HttpPlan {
  port: number;
  path: string;
  connections: number;
  bodies: string[];
  /** One access token for each body, in a circle. */
  tokens: string[];
  /** What only the body of a success contains. */
  success: string;
}

const SHOWN_OF_A_FAILURE = 300;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const END_OF_CHUNKS = Buffer.from('\r\n0\r\n\r\n');

obey<HttpPlan>({
  count: ({ bodies }) => bodies.length,
  async open(plan, answered) {
    const requests = plan.bodies.map((body, index) => requestOf(plan, body, plan.tokens[index % plan.tokens.length]!));
    const success = Buffer.from(plan.success);
    const opened = Array.from({ length: plan.connections }, (_, index) =>
      openConnection(plan.port, { requests, success, answered: (failure) => answered(index, failure) }),
    );
    return Promise.all(opened);
  },
});

function requestOf({ path, port }: HttpPlan, body: string, token: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    'accept: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

interface Exchange {
  requests: Buffer[];
  success: Buffer;
  answered(failure?: string): void;
}

// A chunk is dealt with before the next one of any connection is read.
const common = Buffer.allocUnsafe(64 * 1_024);

async function openConnection(port: number, { requests, success, answered }: Exchange): Promise<Connection> {
  let pending: Buffer | undefined;
  let isWaiting = false;
  const onData = (chunk: Buffer): void => {
    const answer = pending ? Buffer.concat([pending, chunk]) : chunk;
    if (!isComplete(answer)) {
      pending = Buffer.from(answer);
      return;
    }
    pending = undefined;
    isWaiting = false;
    answered(answer.includes(success) ? undefined : failureOf(answer));
  };
  const socket: Socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    onread: {
      buffer: common,
      callback: (size, buffer) => {
        onData((buffer as Buffer).subarray(0, size));
        return true;
      },
    },
  });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (isWaiting) answered('The server closed the connection instead of answering.');
  });
  return {
    send(request) {
      isWaiting = true;
      socket.write(requests[request]!);
    },
    close: () => void socket.destroy(),
  };
}

/** The status and the beginning of the body. */
function failureOf(answer: Buffer): string {
  const body = answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
  return `${answer.toString('latin1', 9, 12)} ${answer.toString('utf8', body, body + SHOWN_OF_A_FAILURE)}`;
}

function isComplete(answer: Buffer): boolean {
  const end = answer.indexOf(END_OF_HEAD);
  if (end < 0) return false;
  const head = answer.toString('latin1', 0, end);
  const length = /content-length: (\d+)/i.exec(head);
  if (length) return answer.length >= end + END_OF_HEAD.length + Number(length[1]);
  return answer.subarray(-END_OF_CHUNKS.length).equals(END_OF_CHUNKS);
}
