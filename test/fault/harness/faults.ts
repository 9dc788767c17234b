import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../../src/demo/chance.js';
import { uuidOfAny } from '../../../src/kernel/ids.js';
import type { Afterwards, CommitCut } from '../../kit/tcp-proxy.js';
import type { FleetNode } from './fleet.js';
import type { Buyer, Request } from './journal.js';
import type { Scene } from './scene.js';
import { HOLD_LIFE } from './stage.js';
import { lockCounters, lockPlaces, waitsForLock, withClient } from './stored-state.js';

const CUTS: readonly CommitCut[] = ['before', 'after', 'told', 'told early'];

export interface Struck {
  /** What chance made of it. */
  details: string;
  /** When all that was broken was whole again, by the wall clock. */
  wholeAt: number;
  /** Whose clients may have been told nothing of use until then. */
  hit: readonly FleetNode[];
}

/** Breaks something, and mends what does not mend itself. */
type Fault = (scene: Scene) => Promise<Struck>;

const HOUR = 3_600_000;

/** Milliseconds that a worker is waited for until it sweeps. */
const LONGEST_SWEEP = HOLD_LIFE + 60_000;

export const faults = {
  async 'a crash of the database'({ cluster, fleet, chance }) {
    const down = chance.between(0, 1_500);
    await cluster.crash();
    await sleep(down);
    await cluster.restart();
    return { details: `down for ${down} ms and its recovery`, wholeAt: Date.now(), hit: fleet.nodes };
  },

  async 'a killed node'({ fleet, chance }) {
    const node = chance.pick(fleet.apis);
    await node.end('SIGKILL');
    await sleep(chance.between(0, 500));
    await node.start();
    return { details: node.name, wholeAt: Date.now(), hit: [node] };
  },

  /** For longer than a hold lives, whatever it was doing. */
  async 'a frozen node'({ fleet, chance }) {
    const node = chance.pick(fleet.apis);
    const frozen = HOLD_LIFE + chance.between(500, 2_500);
    node.signal('SIGSTOP');
    await sleep(frozen);
    node.signal('SIGCONT');
    return { details: `${node.name} for ${frozen} ms`, wholeAt: Date.now(), hit: [node] };
  },

  async 'a slow network'({ fleet, chance }) {
    const delay = chance.between(20, 200);
    for (const { network } of fleet.nodes) network.delay(delay);
    await sleep(chance.between(1_500, 3_000));
    for (const { network } of fleet.nodes) network.delay(0);
    return { details: `${delay} ms each way`, wholeAt: Date.now(), hit: [] };
  },

  async 'cut connections'({ fleet, chance }) {
    const times = chance.between(3, 6);
    for (let time = 0; time < times; time += 1) {
      chance.pick(fleet.nodes).network.cut();
      await sleep(chance.between(50, 300));
    }
    return { details: `${times} times`, wholeAt: Date.now(), hit: fleet.nodes };
  },

  /** Several careless requests are sent each time: what nobody can repeat must not be repeated by anybody. */
  async 'cut in a commit'(scene) {
    const { fleet, chance } = scene;
    const cuts = Array.from({ length: 12 }, (_, index) => CUTS[index % CUTS.length]!);
    for (const at of cuts) {
      const node = chance.pick(fleet.apis);
      const cut = node.network.cutNextCommit(at);
      const asked = Array.from({ length: 4 }, () => reserveQuietly(scene, node, scene.stage.careless));
      // One that answers too early may commit a while later.
      await Promise.race([cut, Promise.all(asked).then(() => sleep(2_000))]);
      node.network.spareCommits();
      await Promise.all(asked);
    }
    return { details: `${cuts.length} times`, wholeAt: Date.now(), hit: fleet.apis };
  },

  /** One node loses the database, and neither is told. */
  async 'a lost network'({ fleet, chance }) {
    return blackHole([chance.pick(fleet.apis)], chance);
  },

  async 'a lost network of all'({ fleet, chance }) {
    return blackHole(fleet.nodes, chance);
  },

  /** Every transaction waits, and so all connections are in use. */
  async 'an exhausted pool'({ url, fleet, stage, chance }) {
    const events = [...stage.seated, stage.scarce, stage.wide].map(({ id }) => uuidOfAny(id));
    const duration = chance.between(1_500, 7_000);
    const lock = await lockPlaces(url, events);
    await sleep(duration);
    await lock.letGo();
    return { details: `for ${duration} ms`, wholeAt: Date.now(), hit: fleet.nodes };
  },

  /** It has locked an event and judged what to free, and is killed before it writes that. */
  async 'a worker killed in a sweep'(scene) {
    const { url, fleet, stage, chance } = scene;
    const { worker } = fleet;
    for (let hold = 0; hold < 5; hold += 1) await reserveQuietly(scene, chance.pick(fleet.apis), stage.prober);
    const lock = await lockCounters(url, [uuidOfAny(stage.quiet.id)]);
    try {
      await withClient(url, async (client) => {
        const giveUpAt = performance.now() + LONGEST_SWEEP;
        while (!(await waitsForLock(client, worker.network.outgoingPorts))) {
          if (performance.now() > giveUpAt) throw new Error('No sweep came by: the worker cannot be killed in one.');
          await sleep(20);
        }
      });
      await worker.end('SIGKILL');
    } finally {
      await lock.letGo();
    }
    await worker.start();
    return { details: worker.name, wholeAt: Date.now(), hit: [worker] };
  },

  /** In a new process, since no clock can be turned in one that runs. */
  async 'a clock that is wrong'({ fleet, chance }) {
    const node = chance.pick(fleet.nodes);
    const ahead = chance.pick([HOUR, -HOUR]);
    await node.end('SIGTERM');
    await node.start(ahead);
    const wholeAt = Date.now();
    await sleep(HOLD_LIFE / 2);
    return { details: `${node.name} ${ahead > 0 ? 'an hour ahead' : 'an hour behind'}`, wholeAt, hit: [node] };
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

/** A request for a place where there are enough, and where nobody of the load asks. */
export function reserveQuietly({ clients, stage }: Scene, node: FleetNode, buyer: Buyer): Promise<Request> {
  const { id: eventId, ticketTypeId } = stage.quiet;
  const input = { eventId, items: [{ ticketTypeId, quantity: 1 }] };
  return clients.ask(node, buyer, { operation: 'reserve', input });
}

async function blackHole(nodes: readonly FleetNode[], chance: Chance): Promise<Struck> {
  const duration = chance.between(1_500, 8_000);
  const afterwards = chance.pick<Afterwards>(['resume', 'forget']);
  for (const { network } of nodes) network.swallow();
  await sleep(duration);
  for (const { network } of nodes) network.heal(afterwards);
  const names = nodes.map(({ name }) => name).join(', ');
  const details = `${names} for ${duration} ms; then connections ${afterwards === 'resume' ? 'go on' : 'are forgotten'}`;
  return { details, wholeAt: Date.now(), hit: nodes };
}
