import type { IncomingHttpHeaders } from 'node:http';
import { BODY_LIMIT } from './body-limit.js';

/** A request of which nothing but some headers and the body has a say in the answer. */
export interface PlainRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Whether the headers of a POST to `/graphql` are plain, and announce a body of a length that anybody may send. */
export function arePlain(headers: IncomingHttpHeaders): boolean {
  const isUnusual =
    headers['content-type'] !== 'application/json' ||
    headers['content-encoding'] !== undefined ||
    headers['transfer-encoding'] !== undefined ||
    headers['accept-version'] !== undefined;
  const length = Number(headers['content-length']);
  return !isUnusual && length > 0 && length <= BODY_LIMIT;
}

/** Less than what Node takes. */
const LONGEST_HEAD = 8_192;
const REQUEST_LINE = 'POST /graphql HTTP/1.1\r\n';
const END_OF_LINE = '\r\n';
const END_OF_HEAD = '\r\n\r\n';

/** A header as clients write it: a name, one space, visible ASCII with spaces between. */
const HEADER = /([A-Za-z][A-Za-z0-9-]*): ([!-~](?:[ -~]*[!-~])?)\r\n/y;

const LENGTH = /^[1-9]\d{0,5}$/;

/** They speak of the connection, or of how the message is framed (RFC 9110, section 7.6.1; RFC 9112, section 6). */
const OF_THE_CONNECTION = ['expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/**
 * A POST to `/graphql`, if these bytes are one, whole and no more, in the plainest form that HTTP/1.1 has. It knows a part
 * of RFC 9112 about which no two readers can differ: whatever it does not know, such as a header that comes twice, a
 * space where none is needed, or bytes beyond ASCII, is undefined, and for Node's own parser to judge.
 */
export function plainRequestOf(bytes: Buffer): PlainRequest | undefined {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end < 0 || end > LONGEST_HEAD) return undefined;
  const headers = plainHeadersOf(bytes.toString('latin1', 0, end + END_OF_LINE.length));
  if (!headers || !LENGTH.test(headers['content-length'] ?? '')) return undefined;
  const body = bytes.subarray(end + END_OF_HEAD.length);
  return body.length === Number(headers['content-length']) ? { headers, body } : undefined;
}

function plainHeadersOf(head: string): IncomingHttpHeaders | undefined {
  if (!head.startsWith(REQUEST_LINE)) return undefined;
  const headers = Object.create(null) as Record<string, string>;
  for (let at = REQUEST_LINE.length; at < head.length; at = HEADER.lastIndex) {
    HEADER.lastIndex = at;
    const [, written, value] = HEADER.exec(head) ?? [];
    const name = written?.toLowerCase();
    if (name === undefined || name in headers) return undefined;
    headers[name] = value!;
  }
  if (headers['host'] === undefined || OF_THE_CONNECTION.some((name) => name in headers)) return undefined;
  return (headers['connection'] ?? 'keep-alive').toLowerCase() === 'keep-alive' ? headers : undefined;
}
