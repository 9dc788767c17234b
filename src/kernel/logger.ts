import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Structured logs on standard output. What could identify or admit a person is cut out wherever it turns up. */
export function createLogger(level: string): Logger {
  const secrets = ['password', 'token', 'accessToken', 'refreshToken', 'authorization', 'email', 'idempotencyKey'];
  return pino({
    level,
    base: undefined,
    redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[redacted]' },
  });
}
