import { expect, it } from '@jest/globals';
import { plainRequestOf } from '../../src/kernel/http/plain-request.js';

const BODY = '{"query":"{ me { id } }"}';
const LINES = [
  'Host: here',
  'Content-Type: application/json',
  'Authorization: Bearer abc',
  `Content-Length: ${BODY.length}`,
];

const bytesOf = (lines: readonly string[], body = BODY): Buffer =>
  Buffer.from(`POST /graphql HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');

/** The usual lines, with one in place of another or beside them. */
const withLine = (line: string): readonly string[] => {
  const name = /^[\w-]*/.exec(line)![0].toLowerCase();
  return [...LINES.filter((other) => !other.toLowerCase().startsWith(`${name}:`)), line];
};

it('reads the headers, by their names in small letters, and the body', () => {
  const { headers, body } = plainRequestOf(bytesOf(LINES))!;
  expect({ ...headers }).toEqual({
    host: 'here',
    'content-type': 'application/json',
    authorization: 'Bearer abc',
    'content-length': String(BODY.length),
  });
  expect(body.toString()).toBe(BODY);
});

it.each([
  'Connection: keep-alive',
  'connection: Keep-Alive',
  'Accept: application/graphql-response+json, application/json;q=0.9',
  'sec-ch-ua: "Chromium";v="156", "Not)A;Brand";v="8"',
  'X-Forwarded-For: 203.0.113.7, 10.0.0.1',
])('takes %s', (line) => expect(plainRequestOf(bytesOf(withLine(line)))).toBeDefined());

it.each([
  ['a header twice', [...LINES, 'Authorization: Bearer abd']],
  ['a length twice', [...LINES, `Content-Length: ${BODY.length}`]],
  ['a length and chunks', [...LINES, 'Transfer-Encoding: chunked']],
  ['a length with a sign', withLine(`Content-Length: +${BODY.length}`)],
  ['a length with zeros', withLine(`Content-Length: 0${BODY.length}`)],
  ['a length in two numbers', withLine(`Content-Length: ${BODY.length}, ${BODY.length}`)],
  ['no length', LINES.slice(0, -1)],
  ['a length that is too large', withLine(`Content-Length: ${BODY.length + 1}`)],
  ['a length that is too small', withLine(`Content-Length: ${BODY.length - 1}`)],
  ['no host', LINES.slice(1)],
  ['an end of the connection', withLine('Connection: close')],
  ['another protocol', withLine('Upgrade: websocket')],
  ['a wait for leave to send', withLine('Expect: 100-continue')],
  ['a space before the colon', withLine('X-Odd : yes')],
  ['no space after the colon', withLine('X-Odd:yes')],
  ['two spaces after the colon', withLine('X-Odd:  yes')],
  ['a space at the end', withLine('X-Odd: yes ')],
  ['a tab', withLine('X-Odd: yes\tno')],
  ['an empty value', withLine('X-Odd: ')],
  ['a line that goes on', withLine('X-Odd: yes\r\n no')],
  ['a bare line feed', withLine('X-Odd: yes\nX-More: yes')],
  ['a bare carriage return', withLine('X-Odd: yes\rX-More: yes')],
  ['a zero', withLine('X-Odd: a\0b')],
  ['letters beyond ASCII', withLine('X-Odd: \xe4')],
  ['a name with an underline', withLine('X_Odd: yes')],
  ['a line without a name', withLine(': yes')],
  ['a line without a colon', withLine('X-Odd')],
  ['a head that is long', withLine(`X-Odd: ${'a'.repeat(9_000)}`)],
])('leaves %s to Node', (_what, lines) => expect(plainRequestOf(bytesOf(lines))).toBeUndefined());

it.each([
  'GET /graphql HTTP/1.1',
  'POST /graphql HTTP/1.0',
  'POST /graphql?x=1 HTTP/1.1',
  'POST  /graphql HTTP/1.1',
  'post /graphql HTTP/1.1',
])('leaves %s to Node', (line) => {
  const bytes = bytesOf(LINES).toString('latin1').replace('POST /graphql HTTP/1.1', line);
  expect(plainRequestOf(Buffer.from(bytes, 'latin1'))).toBeUndefined();
});

it('leaves what is not whole, or more than one request, to Node', () => {
  const whole = bytesOf(LINES);
  for (let length = 0; length < whole.length; length += 1) {
    expect(plainRequestOf(whole.subarray(0, length))).toBeUndefined();
  }
  expect(plainRequestOf(Buffer.concat([whole, whole]))).toBeUndefined();
});
