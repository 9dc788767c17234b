import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import type { ValidationError } from 'class-validator';
import { isDatabaseAway, isTimedOut } from '../db/database.js';
import type { Logger } from '../logger.js';
import { Fault, Refusal, type FaultCode, type FieldFault } from '../problem.js';

const PUBLIC_CODES = new Set<unknown>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
]);

const TIMED_OUT = 'The database took too long for this. Try again in a moment.';
const RETRY_AFTER_SECONDS = 1;

/**
 * What a client sees of an error. Faults keep code and details; anything unexpected is masked and logged under its
 * request id. No error repeats a value of the input, nor a stack trace.
 */
export function createErrorFormat(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown, requestId: string): GraphQLFormattedError => {
    const cause = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
    const { locations, path } = formatted;
    const where = { ...(locations && { locations }), ...(path && { path }) };
    const shown = (code: unknown, message: string, details: object = {}): GraphQLFormattedError => ({
      message,
      ...where,
      extensions: { code, ...details, requestId },
    });

    if (cause instanceof Fault) return shown(cause.code, cause.message, cause.details);
    if (cause instanceof Refusal) return shown('CONFLICT' satisfies FaultCode, cause.problem.message);
    if (cause instanceof ArgumentValidationError) {
      const fields = fieldFaults(cause.extensions.validationErrors);
      const message = `The input is not valid: ${fields.map((field) => `${field.path} ${field.message}`).join('; ')}.`;
      return shown('BAD_USER_INPUT' satisfies FaultCode, message, { fields });
    }
    const code = formatted.extensions?.code ?? (cause instanceof GraphQLError ? 'BAD_USER_INPUT' : undefined);
    if (cause instanceof GraphQLError && PUBLIC_CODES.has(code))
      return shown(code, withoutValues(formatted.message), {
        ...variableFault(formatted.message),
        ...detailsOf(formatted),
      });
    if (isTimedOut(cause)) {
      logger.warn({ requestId, path, err: cause }, 'an operation was given up: PostgreSQL took too long');
      return shown('RATE_LIMITED' satisfies FaultCode, TIMED_OUT, { retryAfter: RETRY_AFTER_SECONDS });
    }
    logger.error({ requestId, path, err: cause }, 'an operation failed unexpectedly');
    const message = isDatabaseAway(cause)
      ? 'The database cannot be reached just now. Try again in a moment.'
      : 'Something went wrong on our side. Tell us the request id if it happens again.';
    return shown('INTERNAL_SERVER_ERROR' satisfies FaultCode, message);
  };
}

/** What the limits say about themselves; nothing of it comes from the client. */
function detailsOf({ extensions }: GraphQLFormattedError): object {
  const { fields, limit } = extensions ?? {};
  return { ...(fields !== undefined && { fields }), ...(limit !== undefined && { limit }) };
}

function fieldFaults(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const path = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.values(error.constraints ?? {}).map((message) => ({
      path,
      message: message.startsWith(`${error.property} `) ? message.slice(error.property.length + 1) : message,
    }));
    return [...own, ...fieldFaults(error.children ?? [], path)];
  });
}

const VARIABLE = /^Variable "\$(\w+)" got invalid value [\s\S]*?(?: at "([^"]+)")?; ([\s\S]*)$/;

/** graphql-js names the variable and repeats its value: keep the first, drop the second. */
function withoutValues(message: string): string {
  const variable = VARIABLE.exec(message);
  const kept = variable ? `Variable "$${variable[2] ?? variable[1]}" is not valid: ${variable[3]}` : message;
  return kept.replace(/((?:represent|value)[^:\n]{0,60}:) [\s\S]*$/, '$1 the value given.').slice(0, 1_000);
}

function variableFault(message: string): object {
  const variable = VARIABLE.exec(message);
  if (!variable) return {};
  return { fields: [{ path: variable[2] ?? variable[1], message: withoutValues(`${variable[3]}`) }] };
}
