import assert from 'node:assert/strict';
import type { Bench } from '../../bench.js';
import { AVAILABILITY_FIELDS, type Availability } from '../../data-set/stage.js';
import type { Comparison, Finding } from '../../report.js';
import { compareBusy, compareCosts, FAN_OUT_HEAD, fanOutRows } from './fan-out-report.js';
import { foyerSource, peerSource, watch, type Peer, type Source, type Told } from './sources.js';
import { WatchedSource, type FanOutSample, type Tempo } from './watched-source.js';

const CHANGES_PER_SECOND = 5;
const MANY_CHANGES_PER_SECOND = 20;
/** Milliseconds between two looks of the audience. */
const READ_EVERY = 5;
const PEERS: Peer[] = [
  { name: 'graphql-ws', script: 'graphql-ws' },
  { name: 'ws.send', script: 'ws-loop' },
  { name: 'write(2)', script: 'ws-loop', environment: { SEND: 'write' } },
];

export type FanOutSamples = ReadonlyMap<string, FanOutSample[]>;

/** All that the contract says of an availability, of an event with as many ticket types as a concert may have. */
const DASHBOARD: Told = { ticketTypes: 4, fields: AVAILABILITY_FIELDS };
/** Counts alone: of so short a message most of the time is the system's, at every server. */
const SHORT: Told = {
  ticketTypes: 1,
  fields: 'eventId version capacity sold held available isSoldOut asOf byTicketType { capacity sold held available }',
};

/** One event, many subscribers: what it costs to tell them all, and how late they hear of it when much changes. */
export async function fanOut(bench: Bench): Promise<Finding> {
  const { audiences, changeSeconds: seconds } = bench.size;
  const comparisons: Comparison[] = [];
  const rows: string[][] = [];
  const busy = { perSecond: MANY_CHANGES_PER_SECOND, seconds };
  await tellEach(bench, DASHBOARD, async ({ subscribers, watched, calm, samples }) => {
    comparisons.push(...compareCosts(subscribers, samples));
    rows.push(...fanOutRows(subscribers, calm, samples));
    if (subscribers !== audiences.at(-1)) return;
    const conflated = watched.filter(({ source }) => source.name === 'Foyer' || source.name === 'graphql-ws');
    const busySamples = await performAll(bench, conflated, busy);
    comparisons.push(...compareBusy(subscribers, busySamples));
    rows.push(...fanOutRows(subscribers, busy, busySamples));
  });
  return { title: 'Fan-out', comparisons, table: { head: FAN_OUT_HEAD, rows }, notes: [COSTS] };
}

/** The same with short messages. No ratio is asked for: README.md says why. */
export async function fanOutShort(bench: Bench): Promise<Finding> {
  const rows: string[][] = [];
  const notes: string[] = [COSTS];
  await tellEach(bench, SHORT, ({ subscribers, calm, samples }) => {
    rows.push(...fanOutRows(subscribers, calm, samples));
    for (const { measure, against, found } of compareCosts(subscribers, samples)) {
      notes.push(`${measure}, against ${against}: ${found}.`);
    }
  });
  return { title: 'Fan-out of short messages', comparisons: [], table: { head: FAN_OUT_HEAD, rows }, notes };
}

const COSTS =
  'CPU time for each message is that of the server, less what 5 changes a second cost it with nobody listening. Its ' +
  'share of a core is all of its CPU time. `write(2)` is the system’s part of it: below that no server can go which ' +
  'writes to each subscriber.';

/** Audiences that have heard a few changes a second. */
interface Performed {
  subscribers: number;
  watched: readonly WatchedSource[];
  calm: Tempo;
  samples: FanOutSamples;
}

/** One number of subscribers after the other. */
async function tellEach(bench: Bench, told: Told, then: (performed: Performed) => void | Promise<void>): Promise<void> {
  const { audiences, readEvery = READ_EVERY, changeSeconds: seconds } = bench.size;
  const calm = { perSecond: CHANGES_PER_SECOND, seconds };
  for (const subscribers of audiences) {
    const sources = await openSources(bench, told);
    const watching = { subscribers, readEvery, query: watch(told.fields) };
    const watched = sources.map((source) => new WatchedSource(source, watching));
    for (const each of watched) await each.rehearse(calm);
    await gatherAll(watched);
    // The first messages meet code that is not compiled yet: they count for nobody.
    for (const each of watched) await each.perform(calm);
    await then({ subscribers, watched, calm, samples: await performAll(bench, watched, calm) });
    for (const each of watched) await each.stop();
    for (const { server, name } of sources) if (name !== 'Foyer') await server.stop();
  }
}

async function openSources(bench: Bench, { ticketTypes, fields }: Told): Promise<Source[]> {
  const foyer = await foyerSource(bench, ticketTypes);
  const like = await bench.stage.availability(foyer.eventId, fields);
  const peers = PEERS.filter(({ name }) => bench.isAgainst(name));
  return [foyer, ...(await Promise.all(peers.map((peer) => peerSource(bench, { ...peer, like }))))];
}

/** Subscribes all audiences and asserts that each hears its own source in the same shape. */
async function gatherAll(watched: readonly WatchedSource[]): Promise<void> {
  const shapes: object[] = [];
  for (const each of watched) shapes.push(shapeOf(await each.gather()));
  for (const other of shapes) assert.deepEqual(other, shapes[0], 'all audiences hear the same');
}

/** Counts differ after the rehearsals only by when they were asked; everything else must be equal, in the same order. */
function shapeOf(heard: Availability): object {
  return { ...heard, fields: JSON.stringify(heard).replaceAll(/\d+/g, '0'), asOf: heard.asOf.length };
}

/** In turns. */
async function performAll(bench: Bench, watched: readonly WatchedSource[], tempo: Tempo): Promise<FanOutSamples> {
  const samples = new Map<string, FanOutSample[]>(watched.map(({ source }) => [source.name, []]));
  for (let round = 0; round < bench.size.rounds; round += 1) {
    for (const each of watched) {
      const sample = await each.perform(tempo);
      samples.get(each.source.name)!.push(sample);
      const { microsecondsEach, delay, ticks } = sample;
      bench.say(
        `  ${each.source.name}, ${each.subscribers} subscribers, ${tempo.perSecond} changes/s: ` +
          `${ticks.toFixed(1)} messages/s, ${microsecondsEach.toFixed(1)} µs each, p99 ${delay.p99.toFixed(0)} ms`,
      );
    }
  }
  return samples;
}
