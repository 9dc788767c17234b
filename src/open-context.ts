import { accountSecurity } from './modules/accounts/index.js';
import { anonymous, type Viewer } from './kernel/auth/viewer.js';
import type { Clock } from './kernel/clock.js';
import type { Database, EntityManager } from './kernel/db/database.js';
import type { Execute } from './kernel/db/unit-of-work.js';
import { Context } from './kernel/graphql/context.js';
import type { OperationRequest } from './kernel/http/edge-options.js';
import type { Ports } from './kernel/ports.js';
import { Fault } from './kernel/problem.js';
import { findViewer } from './modules/organizations/index.js';

interface Parts {
  database: Database;
  clock: Clock;
  execute: Execute;
  supplied: Ports;
}

/** Opens the context of an operation: whoever the token names, as the database knows them now. */
export function createContextOpener({ database, clock, execute, supplied }: Parts) {
  return async ({ requestId, token, address, kind }: OperationRequest): Promise<Context> => {
    const em = database.fork();
    const viewer = token === undefined ? anonymous : await viewerOf(em, supplied, token);
    const read = { em, viewer, now: clock.now() };
    return new Context({ requestId, address, read, execute, ports: supplied, memoise: kind !== 'subscription' });
  };
}

/** A token that is not good is refused rather than ignored, so that a client learns to log in again. */
async function viewerOf(em: EntityManager, supplied: Ports, token: string): Promise<Viewer> {
  const claims = supplied.get(accountSecurity).accessTokens.verify(token);
  const viewer = claims && (await findViewer(em, claims));
  if (!viewer)
    throw new Fault('UNAUTHENTICATED', 'The access token is not valid, or its session has ended. Log in again.');
  return viewer;
}
