import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const SANDBOX_SIGNATURE = 'foyer-sandbox-signature';

const TOLERANCE_SECONDS = 300;
const FORM = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** The value of the signature's header: `t=<seconds since 1970>,v1=<hex of the HMAC-SHA-256 of "t.body">`. */
export function signSandboxBody(secret: string, body: string | Buffer, at: Date): string {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  return `t=${seconds},v1=${digestOf(secret, seconds, body).toString('hex')}`;
}

/** Whether the body was signed with this secret at most five minutes before or after `now`. */
export function isSandboxSigned(
  secret: string,
  body: Buffer,
  { headers, now }: { headers: IncomingHttpHeaders; now: Date },
): boolean {
  const match = FORM.exec(String(headers[SANDBOX_SIGNATURE]));
  if (!match) return false;
  const [, seconds = '', given = ''] = match;
  if (Math.abs(now.getTime() / 1_000 - Number(seconds)) > TOLERANCE_SECONDS) return false;
  return timingSafeEqual(digestOf(secret, seconds, body), Buffer.from(given, 'hex'));
}

function digestOf(secret: string, seconds: string, body: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
}
