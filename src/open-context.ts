import { accountSecurity } from './modules/accounts/index.js';
import { anonymous, rightsOf, TOKEN_NOT_VALID, unproven, type Rights, type Viewer } from './kernel/auth/viewer.js';
import type { Clock } from './kernel/clock.js';
import type { Database, EntityManager } from './kernel/db/database.js';
import type { Execute, Read } from './kernel/db/unit-of-work.js';
import { Context } from './kernel/graphql/context.js';
import type { CallerSession, OperationRequest } from './kernel/http/edge-options.js';
import type { Ports } from './kernel/ports.js';
import { Fault } from './kernel/problem.js';
import { findDevice, findDeviceRights, isDeviceToken } from './modules/devices/index.js';
import { createViewers, findRights } from './modules/organizations/index.js';

interface Parts {
  database: Database;
  clock: Clock;
  execute: Execute;
  supplied: Ports;
}

/** Opens the context of an operation: whoever the token names, as the database knows them now. */
export function createContextOpener({ database, clock, execute, supplied }: Parts) {
  const viewers = createViewers(database.fork());
  const viewerOf = async (token: string, assertsViewer: boolean): Promise<Viewer> => {
    if (isDeviceToken(token)) return (await findDevice(database.fork(), token, clock.now())) ?? unproven;
    const claims = supplied.get(accountSecurity).accessTokens.verify(token);
    if (!claims) return unproven;
    return (assertsViewer ? viewers.assume(claims) : undefined) ?? (await viewers.find(claims)) ?? unproven;
  };
  return async (request: OperationRequest): Promise<Context> => {
    const { requestId, token, address, transport, kind, assertsViewer = false, isGone } = request;
    const viewer = token === undefined ? anonymous : await viewerOf(token, assertsViewer);
    // A socket is opened to stay: it is refused. A request over HTTP may be the one that refreshes the session.
    if (viewer === unproven && transport === 'websocket') throw new Fault('UNAUTHENTICATED', TOKEN_NOT_VALID);
    // A subscription stays: each of its answers wants the state and the time of its own moment.
    const stays = kind === 'subscription';
    const now = clock.now();
    const read = new OperationRead(database, viewer, stays ? clock : { now: () => now });
    const memoise = !stays;
    return new Context({ requestId, address, read, execute, ports: supplied, isGone, memoise });
  };
}

/** Whether this server signed the token, or a device is paired by it: an hour of scans exceeds what strangers may send. */
export async function isGoodToken(
  { database, clock, supplied }: Omit<Parts, 'execute'>,
  token: string,
): Promise<boolean> {
  if (isDeviceToken(token)) return (await findDevice(database.fork(), token, clock.now())) !== undefined;
  return supplied.get(accountSecurity).accessTokens.verify(token) !== undefined;
}

/** What tells sockets whose they are: the session of a person, or a device. */
export const callerOf = ({ viewer }: Context): CallerSession => ({
  userId: viewer.id,
  sessionId: viewer.sessionId ?? viewer.deviceId,
  expiresAt: viewer.tokenExpiresAt,
  fingerprint: fingerprintOf(viewer),
});

/** Rights as text, and the pairing of a device: who has its token from before is somebody else. */
const fingerprintOf = (viewer: Rights & Pick<Viewer, 'pairing'>): string => rightsOf(viewer) + (viewer.pairing ?? '');

/** The fingerprints of these callers as of now; without those whose session or pairing has ended. */
export async function fingerprintsOf(database: Database, callers: readonly string[]): Promise<Map<string, string>> {
  const { devices = [], sessions = [] } = Object.groupBy(callers, (id) =>
    id.startsWith('dev_') ? 'devices' : 'sessions',
  );
  const rights = await Promise.all([
    sessions.length > 0 ? findRights(database.fork(), sessions) : [],
    devices.length > 0 ? findDeviceRights(database.fork(), devices) : [],
  ]);
  return new Map(rights.flatMap((found) => [...found].map(([id, rightsNow]) => [id, fingerprintOf(rightsNow)])));
}

/** Opens a unit of identity only for those who read: a command has its own. */
class OperationRead implements Read {
  #em: EntityManager | undefined;

  constructor(
    private readonly database: Database,
    readonly viewer: Viewer,
    private readonly clock: Clock,
  ) {}

  get now(): Date {
    return this.clock.now();
  }

  get em(): EntityManager {
    return (this.#em ??= this.database.fork());
  }
}
