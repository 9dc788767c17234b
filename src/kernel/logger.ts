import { pino, stdSerializers, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Structured logs on standard output. What could identify or admit a person is cut out wherever it turns up. */
export function createLogger(level: string): Logger {
  const secrets = ['password', 'token', 'accessToken', 'refreshToken', 'authorization', 'email', 'idempotencyKey'];
  return pino({
    level,
    base: undefined,
    serializers: { err: withoutRows },
    redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[redacted]' },
  });
}

const ROW = /\n\s*- (detail|hint|where): [^\n]*/g;

/** PostgreSQL and MikroORM quote the row that a statement failed on, addresses and hashes included. */
export const withoutRow = (message: string): string => message.replace(ROW, '');

function withoutRows(error: Error): object {
  const { type, message, stack } = stdSerializers.err(error);
  const { code, constraint, table } = error as Error & { code?: string; constraint?: string; table?: string };
  return { type, message: withoutRow(message), stack: withoutRow(stack), code, constraint, table };
}
