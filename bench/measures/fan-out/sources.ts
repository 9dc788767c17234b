import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../../bench.js';
import { FoyerClient } from '../../data-set/foyer-client.js';
import type { Availability } from '../../data-set/stage.js';
import type { Change } from '../../load/audience-process.js';
import type { ServerProcess } from '../../server-process.js';
import type { Tempo } from './watched-source.js';

/** What an audience is told of its event. */
export interface Told {
  /** Of the event. */
  ticketTypes: number;
  /** Of an `Availability`. */
  fields: string;
}

export const watch = (fields: string): string => `subscription Watch($eventId: ID!) {
  availabilityChanged(eventId: $eventId) { ${fields} }
}`;

/** An event of a server, whose availability changes on demand. */
export interface Source {
  name: string;
  server: ServerProcess;
  eventId: string;
  /** Makes changes as evenly as it can. */
  change(tempo: Tempo): Promise<Change[]>;
}

const monotonicNow = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Calls `send` by the clock, however long it took before. */
async function pace({ perSecond, seconds }: Tempo, send: () => Change | Promise<Change>): Promise<Change[]> {
  const changes: Change[] = [];
  const began = monotonicNow();
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const wait = began + (number * 1_000) / perSecond - monotonicNow();
    if (wait > 0) await sleep(wait);
    changes.push(await send());
  }
  return changes;
}

const HOLD = `mutation($input: ReserveInput!) { reserve(input: $input) {
  ... on ReserveSuccess { reservation { status } } ... on Problem { code message } } }`;
const QUOTA = 1_000_000;

/** At Foyer a change is a hold of a place, from its request to its commit. One after the other, so that each has its version. */
export async function foyerSource(bench: Bench, ticketTypes: number): Promise<Source> {
  const { stage, foyer: server } = bench;
  const { id: eventId, ticketTypeIds } = await stage.generalEvent(ticketTypes, QUOTA);
  const input = { eventId, items: [{ ticketTypeId: ticketTypeIds[0], quantity: 1 }] };
  const member = new FoyerClient(server.url, bench.members[0]!.token);
  let { version } = await stage.availability(eventId);
  return {
    name: 'Foyer',
    server,
    eventId,
    async change(tempo) {
      const changes = await pace(tempo, async () => {
        const sentAt = monotonicNow();
        await member.ask(HOLD, { input });
        version += 1;
        return { version, sentAt };
      });
      const stored = await stage.availability(eventId);
      assert.equal(stored.version, version, 'each hold is a change of its own');
      return changes;
    },
  };
}

export interface Peer {
  name: string;
  /** Of the folder `peers`. */
  script: string;
  environment?: Record<string, string>;
}

/** At the others a change is a post of the new availability; nothing is stored. Posts do not wait for each other. */
export async function peerSource(
  bench: Bench,
  { name, script, environment = {}, like }: Peer & { like: Availability },
): Promise<Source> {
  const server = await bench.startPeer(script, environment);
  const socket = connect({ host: '127.0.0.1', port: Number(server.url.port), noDelay: true });
  await once(socket, 'connect');
  let isOpen = true;
  socket.resume();
  socket.once('close', () => (isOpen = false));
  const publish = (availability: Availability): Change => {
    const body = JSON.stringify(availability);
    const head = ['POST /publish HTTP/1.1', 'host: 127.0.0.1', `content-length: ${Buffer.byteLength(body)}`];
    const sentAt = monotonicNow();
    if (!isOpen) throw new Error(`${name} closed the connection of its source.`);
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    return { version: availability.version, sentAt };
  };
  let held = 0;
  publish(like);
  return {
    name,
    server,
    eventId: like.eventId,
    change: (tempo) =>
      pace(tempo, () => {
        held += 1;
        return publish(heldMore(like, held));
      }),
  };
}

function heldMore(like: Availability, places: number): Availability {
  const [first, ...others] = like.byTicketType;
  const held = <T extends { held: number; available: number }>(counts: T): T => ({
    ...counts,
    held: counts.held + places,
    available: counts.available - places,
  });
  return {
    ...held(like),
    version: like.version + places,
    asOf: new Date().toISOString(),
    byTicketType: [held(first!), ...others],
  };
}
