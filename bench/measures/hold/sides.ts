import type { Bench } from '../../bench.js';
import { stageSeats } from '../../data-set/rival-events.js';
import type { ServerProcess } from '../../server-process.js';
import { foyerDialect, mercuriusDialect, postgraphileDialect, type Dialect } from './dialects.js';

/** A GraphQL server that holds seats. */
export interface Side {
  name: string;
  server: ServerProcess;
  dialect: Dialect;
  /** Puts the arena on sale with all its seats free and answers the event's id in the words of this side. */
  stage(): Promise<string>;
  /** How many seats of the event are held, as its database has it. */
  countHeld(eventId: string): Promise<number>;
}

const PEERS = { Mercurius: mercuriusDialect, PostGraphile: postgraphileDialect };

export type PeerName = keyof typeof PEERS;

export function foyerSide({ stage }: Bench, server: ServerProcess): Side {
  return {
    name: 'Foyer',
    server,
    dialect: foyerDialect,
    stage: async () => (await stage.seatedEvent('Arena')).id,
    countHeld: async (eventId) => (await stage.availability(eventId)).held,
  };
}

/** Starts the server, too. */
export async function peerSide(bench: Bench, name: PeerName, environment?: Record<string, string>): Promise<Side> {
  return {
    name,
    server: await bench.startPeer(name.toLowerCase(), environment),
    dialect: PEERS[name],
    ...rivalSeats(bench),
  };
}

/** Seats in the rivals' database. */
export function rivalSeats({ cluster: { rivals }, stage }: Bench): Pick<Side, 'stage' | 'countHeld'> {
  return {
    stage: async () => stageSeats(rivals, await stage.seatIdsOf('Arena')),
    async countHeld(eventId) {
      const { rows } = await rivals.query<{ held: number }>(
        `select (count(*) filter (where held_until > now())
           + (select count(*) from seat_claim where event_id = $1 and held_until > now()))::int as held
         from seat where event_id = $1`,
        [eventId],
      );
      return rows[0]!.held;
    },
  };
}
