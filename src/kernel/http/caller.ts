import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** What a request tells of whoever sent it. */
export type Asker = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The id that a proxy in front gave the request when it is a plain one, else a new one. */
export function requestIdOf(request: Pick<Asker, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * The address that the outermost trusted proxy saw; of IPv6 its network, `2001:db8:0:7::/64`, since whoever has one address
 * of it has them all. Every proxy appends the address of its own caller, so entries left of the trusted ones were written
 * by the client and are not believed.
 */
export function addressOf(request: Asker, proxies: number): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '');
  const hops = [...forwarded.split(','), request.socket.remoteAddress ?? ''].map((hop) => hop.trim()).filter(Boolean);
  const address = hops.at(Math.max(-hops.length, -1 - proxies)) ?? 'unknown';
  return networkOf(address.replace(/^::ffff:(?=\d)/, ''));
}

const IPV4_WITHIN = /^::ffff:/i;
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

function networkOf(address: string): string {
  if (!isIPv6(address) || IPV4_WITHIN.test(address)) return address;
  const [left = [], right = []] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array<string>(Math.max(GROUPS - left.length - right.length, 0)).fill('0');
  const network = [...left, ...zeros, ...right].slice(0, GROUPS_OF_NETWORK);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** The token of an `Authorization` header. Another scheme is passed on whole, so that it is refused, not ignored. */
export function bearerToken(authorization: unknown): string | undefined {
  if (typeof authorization !== 'string' || authorization.trim() === '') return undefined;
  return /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? authorization.trim();
}

/** The token of a socket's `connection_init` or `ping` payload: `authorization: "Bearer …"` or `token`. */
export function payloadToken(payload: Record<string, unknown> | null | undefined): string | undefined {
  const { authorization, Authorization, token } = payload ?? {};
  return bearerToken(authorization ?? Authorization) ?? bearerToken(token);
}

/** Whether a page of this origin may call. Programs that send no Origin are not browsers and may. */
export function isOriginAllowed(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
