import pg from 'pg';

/** Milliseconds from one look to the next. Time is counted in looks: while this process stands still, nobody is late. */
const LOOK_EVERY = 500;
/** Looks without a byte after which a connection that owes an answer is asked after. */
const SUSPICIOUS = 3;
/** Looks without a byte after which a question about others is given up. */
const PATIENCE = 8;
/** Looks after which a connection is ended of which nothing can be known: statements are given up long before. */
const LONGEST_SILENCE = 120;

/** What pg knows of a connection and does not say in its types. */
interface Connection {
  processID: number | null;
  _getActiveQuery(): unknown;
  connection: { stream: { bytesRead: number; destroy(): void } };
}

const insideOf = (client: pg.ClientBase): Connection => client as unknown as Connection;

/** How much a connection had received at the last look, and for how many looks nothing has come that it waits for. */
interface Silence {
  bytesRead: number;
  looks: number;
}

/**
 * Ends connections that a network has swallowed without a word, as a dead switch or a firewall that has lost its table
 * does: TCP would wait for a quarter of an hour, and every connection of the pool with it. One that is silent for long
 * is asked after over a new connection. It ends when the database cannot be reached at all, when the database does not
 * know it, or says that it owes it nothing. A statement that is merely slow goes on. `longestSilence` is in looks.
 */
export function endDeadConnections(pool: pg.Pool, { longestSilence = LONGEST_SILENCE } = {}): void {
  const silences = new Map<Connection, Silence>();
  const busy = new Set<Connection>();
  let isAsking = false;

  const look = async (): Promise<void> => {
    if (pool.ended) clearInterval(timer);
    for (const suspect of silences) listen(...suspect);
    if (isAsking) return;
    const silent = [...silences].filter(([, { looks }]) => looks >= SUSPICIOUS);
    if (silent.length === 0) return;
    isAsking = true;
    const dead = await askAfter(pool, silent, longestSilence);
    isAsking = false;
    for (const { connection } of dead) connection.stream.destroy();
    if (dead.length === 0) return;
    // Those that nobody uses just now went the same way.
    for (const connection of silences.keys()) if (!busy.has(connection)) connection.connection.stream.destroy();
  };

  const timer = setInterval(() => void look(), LOOK_EVERY).unref();
  pool.on('connect', (client) => silences.set(insideOf(client), { bytesRead: 0, looks: 0 }));
  pool.on('acquire', (client) => busy.add(insideOf(client)));
  pool.on('release', (_error, client) => busy.delete(insideOf(client)));
  pool.on('remove', (client) => {
    silences.delete(insideOf(client));
    busy.delete(insideOf(client));
  });
}

/** Whether nothing has come since the last look that a connection waits for. */
const isSilent = (client: Connection, { bytesRead }: Silence): boolean =>
  Boolean(client._getActiveQuery()) && client.connection.stream.bytesRead === bytesRead;

function listen(client: Connection, silence: Silence): void {
  silence.looks = isSilent(client, silence) ? silence.looks + 1 : 0;
  silence.bytesRead = client.connection.stream.bytesRead;
}

/** Those of the silent connections from which nothing will ever come. */
async function askAfter(
  pool: pg.Pool,
  silent: readonly [Connection, Silence][],
  longestSilence: number,
): Promise<Connection[]> {
  // Something may come while the question is on its way.
  const stillSilent = (atLeast = SUSPICIOUS): Connection[] =>
    silent
      .filter(([client, silence]) => isSilent(client, silence) && silence.looks >= atLeast)
      .map(([connection]) => connection);
  const client = openConnection(pool);
  const stopWaiting = giveUpInTheEnd(insideOf(client));
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(WORKING, [silent.map(([{ processID }]) => processID)]);
    // Behind a pooler the number that a connection was given is not that of its process.
    if (!rows.some(({ pid }) => pid === insideOf(client).processID)) return stillSilent(longestSilence);
    const dead = stillSilent().filter(({ processID }) => rows.every(({ pid }) => pid !== processID));
    await client.query(TERMINATE, [dead.map(({ processID }) => processID)]);
    return dead;
  } catch (error) {
    // What PostgreSQL itself says, it can be reached for.
    return error instanceof pg.DatabaseError ? [] : stillSilent();
  } finally {
    stopWaiting();
    void client.end().catch(() => undefined);
  }
}

/** Processes that work for a connection, or did until a moment ago; and the one that answers. */
const WORKING = `select pid from pg_stat_activity where pid = pg_backend_pid() or (pid = any($1) and
  (state is null or state not like 'idle%' or state_change > clock_timestamp() - interval '1 second'))`;

/** What a transaction has locked that nobody will go on with is free at once. */
const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1) and state like 'idle in%'`;

function openConnection(pool: pg.Pool): pg.Client {
  // A pool hides its password from whoever copies its options.
  const { password } = pool.options;
  const own = { connectionTimeoutMillis: 0, pipeline: false };
  const client = new pg.Client({ ...pool.options, ...(password !== undefined && { password }), ...own });
  client.on('error', () => undefined);
  return client;
}

/** Ends a new connection once nothing has come over it for long. Returns how to stop waiting. */
function giveUpInTheEnd({ connection }: Connection): () => void {
  const silence: Silence = { bytesRead: 0, looks: 0 };
  const timer = setInterval(() => {
    const { bytesRead } = connection.stream;
    silence.looks = bytesRead === silence.bytesRead ? silence.looks + 1 : 0;
    silence.bytesRead = bytesRead;
    if (silence.looks === PATIENCE) connection.stream.destroy();
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
