import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:net';
import { startEdge, type RunningEdge } from '../kit/edge-server.js';
import { requestsSeenByNode } from '../kit/requests-seen.js';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_201);
const numRuns = Number(process.env.FUZZ_RUNS ?? 250);

/** Short, as some of what is sent here announces more than comes, and the other connections wait for more. */
const timeouts = { headers: 200, request: 400, keepAlive: 300, lull: 0 };

let usual: RunningEdge;
let plain: RunningEdge;
beforeAll(async () => {
  usual = await startEdge({ timeouts });
  plain = await startEdge({ timeouts, fastLane: false });
});
afterAll(() => Promise.all([usual.close(), plain.close()]));

const KNOWN = ['{ greeting }', '{ caller }', '{ things { totalCount } }', 'mutation { rename(name: "ä") }'];

/** As they go over the connection, each byte a letter. */
const documentBytes = (body: object): string => Buffer.from(JSON.stringify(body)).toString('latin1');

const bodies = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KNOWN).map((query) => documentBytes({ query })) },
  fc.constantFrom('{ broken }', '{ nothing }', '').map((query) => documentBytes({ query })),
  fc.constantFrom(
    '',
    '{',
    '[]',
    '{"query":"{ greeting }","__proto__":{}}',
    `{"query":"{ greeting }"}GET / HTTP/1.1\r\n\r\n`,
  ),
);

/** What is put in, or in place of a line with the same name. */
const oddLines: fc.Arbitrary<string> = fc.constantFrom(
  'Connection: close',
  'Connection: keep-alive',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding : chunked',
  'Content-Length: 5',
  'Content-Length: 0',
  'content-length: 1e2',
  'Authorization: Bearer user:7',
  'Authorization: Bearer forged',
  'Accept: application/json',
  'Accept: image/png',
  'Origin: https://tickets.example',
  'Origin: https://evil.example',
  'Expect: 100-continue',
  'X-Odd:yes',
  'X-Odd : yes',
  'X-Odd: ',
  'X-Odd: a\tb',
  'X-Odd: \xe4',
  'X-Odd: a\0b',
  'X-Odd: a\r\n folded',
  'X-Odd: a\nX-More: b',
  'X-Odd: a\rX-More: b',
  'nothing',
  ': empty',
  'Content-Encoding: gzip',
  'Content-Type: text/plain',
  'Accept-Version: 1',
  'Host: there',
);

const requestLines = fc.oneof(
  { weight: 12, arbitrary: fc.constant('POST /graphql HTTP/1.1') },
  fc.constantFrom(
    'GET /livez HTTP/1.1',
    'POST /graphql HTTP/1.0',
    'POST /graphql?x HTTP/1.1',
    'POST http://x/graphql HTTP/1.1',
    'X',
  ),
);

const oddRequests = fc
  .record({
    line: requestLines,
    odd: fc.array(oddLines, { maxLength: 3 }),
    isAdded: fc.boolean(),
    body: bodies,
    off: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1)),
    end: fc.oneof({ weight: 8, arbitrary: fc.constant('\r\n') }, fc.constant('\n')),
  })
  .map(({ line, odd, isAdded, body, off, end }) => {
    const usualLines = linesFor(body.length + off);
    const kept = usualLines.filter((one) => isAdded || !odd.some((other) => nameOf(other) === nameOf(one)));
    return `${[line, ...kept, ...odd].join(end)}${end}${end}${body}`;
  });

const nameOf = (text: string): string => text.split(':')[0]!.trim().toLowerCase();

const linesFor = (length: number): string[] => [
  'Host: x',
  'Content-Type: application/json',
  `Content-Length: ${length}`,
];

const requestOf = (body: string): string =>
  `${['POST /graphql HTTP/1.1', ...linesFor(body.length)].join('\r\n')}\r\n\r\n${body}`;

/** What is written at once, and how many milliseconds later the next. */
type Sent = readonly (readonly [text: string, rest: number])[];

/** For an answer, if there is one: no longer than until it comes. */
const LONG = 250;

const few = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { minLength: 1, maxLength: 4 });

/** In one piece each: of bytes beyond the end of a request it is chance whether they come before its answer. */
const odd: fc.Arbitrary<Sent> = few(oddRequests).map((all) => all.map((text) => [text, LONG] as const));

const shares = fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 3 });

const inPieces: fc.Arbitrary<Sent> = few(fc.tuple(bodies.map(requestOf), shares)).map((all) =>
  all.flatMap(([text, cuts]) => {
    const ends = cuts.map((share) => Math.ceil(text.length * share)).toSorted((one, other) => one - other);
    const pieces = [0, ...ends].map((start, index) => text.slice(start, ends[index]));
    return pieces.map((piece, index) => [piece, index === ends.length ? LONG : 2] as const);
  }),
);

/** Requests that do not wait for answers. */
const crowded: fc.Arbitrary<Sent> = few(
  fc.tuple(fc.oneof(bodies, fc.constant('{"query":"{ slow(ms: 5) }"}')).map(requestOf), fc.integer({ min: 0, max: 3 })),
);

/**
 * Of a request that goes on behind its end it is chance whether Node's server still answers it before it refuses what is
 * behind it.
 */
const REFUSED = /HTTP\/1\.1 400 Bad Request(?:(?!HTTP\/1\.1)[^])*$/;

function expectAlike(one: string, other: string): void {
  if (!REFUSED.test(one) || !REFUSED.test(other)) return expect(one).toBe(other);
  const [short, long] = [one, other].map((text) => text.replace(REFUSED, '')).toSorted((a, b) => a.length - b.length);
  expect(long!.slice(0, short!.length)).toBe(short);
  // The last of them alone: those before were waited for.
  expect(long!.slice(short!.length).split('HTTP/1.1 ').length).toBeLessThanOrEqual(2);
}

/** All that comes back until the server ends the connection. */
async function answersTo(port: number, sent: Sent): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let heard = '';
  socket.on('data', (data) => (heard += data.toString()));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.on('close', resolve));
  for (const [text, rest] of sent) {
    socket.write(text, 'latin1');
    await Promise.race([delay(rest), rest === LONG ? once(socket, 'data').catch(() => closed) : closed]);
  }
  await closed;
  return heard
    .replace(/^date: .*$/gim, 'date: …')
    .replace(/^x-request-id: .*$/gim, 'x-request-id: …')
    .replace(/"requestId":"[^"]*"/g, '"requestId":"…"');
}

const AT_ONCE = 25;

it.each([
  ['requests of any kind', odd],
  ['requests in any pieces', inPieces],
  ['requests that do not wait for answers', crowded],
] as const)(`answers %s, to the byte as Node's server and Apollo do (seed ${seed})`, async (_what, sending) => {
  for (const query of [...KNOWN, ...KNOWN]) await answersTo(usual.port, [[requestOf(documentBytes({ query })), LONG]]);
  const seen = requestsSeenByNode();
  const compare = async (sent: Sent): Promise<void> => {
    const [one, other] = await Promise.all([answersTo(usual.port, sent), answersTo(plain.port, sent)]);
    expectAlike(one, other);
  };
  const together = fc.array(sending, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const property = fc.asyncProperty(together, async (all) => {
    await Promise.all(all.map(compare));
  });
  await fc.assert(property, { seed, numRuns: numRuns / AT_ONCE, endOnFailure: true });
  const { [usual.port]: atUsual, [plain.port]: atPlain } = seen.stop();
  // It would prove nothing if Node had read all of them.
  expect(atUsual).toBeLessThan(atPlain! * 0.95);
});
