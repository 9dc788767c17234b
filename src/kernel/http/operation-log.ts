import type { OperationTypeNode } from 'graphql';
import { newStatementCount, statementCount, type StatementCount } from '../db/statements.js';
import type { Logger } from '../logger.js';
import type { OperationReport, Transport } from './edge-options.js';

/** An operation that runs, from its arrival to its last answer. */
export interface RunningOperation<C extends object> {
  readonly requestId: string;
  readonly transport: Transport;
  readonly startedAt: number;
  /** What it asks of PostgreSQL: over HTTP that of its request, over a socket its own. */
  readonly sql: StatementCount;
  kind: OperationTypeNode | undefined;
  name: string | undefined;
  context: C | undefined;
  errorCodes: string[];
}

export interface OperationLog<C extends object> {
  start(requestId: string, transport: Transport): RunningOperation<C>;
  /** Writes the one line of this operation. */
  finish(operation: RunningOperation<C>): void;
}

/** Names are chosen by clients. */
const LONGEST_NAME = 100;

export function createOperationLog<C extends object>(options: {
  logger: Logger;
  onOperation?(report: OperationReport<C>): void;
}): OperationLog<C> {
  return {
    start: (requestId, transport) => ({
      requestId,
      transport,
      startedAt: performance.now(),
      sql: statementCount() ?? newStatementCount(),
      kind: undefined,
      name: undefined,
      context: undefined,
      errorCodes: [],
    }),
    finish({ requestId, transport, startedAt, sql, kind, name, context, errorCodes }) {
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
      const line = { requestId, transport, kind, name: name?.slice(0, LONGEST_NAME), errorCodes, durationMs };
      options.onOperation?.({ ...line, context, sql });
      options.logger.info({ ...line, statements: sql.statements }, 'operation');
    },
  };
}
