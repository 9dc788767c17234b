import { accountSecurity } from './modules/accounts/index.js';
import { anonymous, TOKEN_NOT_VALID, unproven, type Viewer } from './kernel/auth/viewer.js';
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
  return async ({ requestId, token, address, transport, kind, isGone }: OperationRequest): Promise<Context> => {
    const em = database.fork();
    const viewer = token === undefined ? anonymous : await viewerOf(em, supplied, token);
    // A socket is opened to stay: it is refused. A request over HTTP may be the one that refreshes the session.
    if (viewer === unproven && transport === 'websocket') throw new Fault('UNAUTHENTICATED', TOKEN_NOT_VALID);
    const read = { em, viewer, now: clock.now() };
    return new Context({
      requestId,
      address,
      read,
      execute,
      ports: supplied,
      isGone,
      memoise: kind !== 'subscription',
    });
  };
}

async function viewerOf(em: EntityManager, supplied: Ports, token: string): Promise<Viewer> {
  const claims = supplied.get(accountSecurity).accessTokens.verify(token);
  return (claims && (await findViewer(em, claims))) ?? unproven;
}
