import type { EdgeOptions } from './edge-options.js';
import type { SocketSession } from './socket-session.js';

type Options<C extends object> = Pick<EdgeOptions<C>, 'fingerprintsOf' | 'logger'> & {
  sessions: ReadonlySet<SocketSession>;
  /** Milliseconds between two looks. */
  every: number;
};

const ASKED_AT_ONCE = 500;

/**
 * Looks at intervals whether the callers of all sockets still have their sessions and the same rights, with one question
 * for hundreds of them; closes the sockets of those who have not. While nobody can tell, they stay. Answers how to stop.
 */
export function recheckCallers<C extends object>({ sessions, every, ...options }: Options<C>): () => void {
  const { fingerprintsOf, logger } = options;
  if (!fingerprintsOf) return () => undefined;
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    recheck(sessions, fingerprintsOf)
      .catch((error: unknown) => logger.warn({ err: error }, 'the callers of sockets could not be looked up'))
      .finally(() => (isBusy = false));
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

async function recheck(
  sessions: ReadonlySet<SocketSession>,
  fingerprintsOf: (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<void> {
  const bySession = Map.groupBy(sessions, ({ sessionId }) => sessionId);
  const sessionIds = [...bySession.keys()].filter((sessionId) => sessionId !== undefined);
  for (let start = 0; start < sessionIds.length; start += ASKED_AT_ONCE) {
    const asked = sessionIds.slice(start, start + ASKED_AT_ONCE);
    const fingerprints = await fingerprintsOf(asked);
    for (const sessionId of asked) {
      for (const session of bySession.get(sessionId)!) session.check(sessionId, fingerprints.get(sessionId));
    }
  }
}
