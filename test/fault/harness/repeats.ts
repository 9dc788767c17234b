import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../../src/demo/chance.js';
import { describe, violation, type Violation } from './breach.js';
import type { Address, Clients } from './client.js';
import { acknowledgement, isOpen, type Request } from './journal.js';

const AT_ONCE = 8;
const MOST_ACKNOWLEDGED = 400;
const TRIES = 5;

interface RepeatOptions {
  clients: Clients;
  nodes: readonly Address[];
  chance: Chance;
}

/**
 * Repeats, with their keys, all requests whose outcome is not known until it is, and some of those that were
 * acknowledged. Answers are compared by `judge`.
 */
export async function repeat(requests: readonly Request[], options: RepeatOptions): Promise<Violation[]> {
  const { clients, nodes, chance } = options;
  const keyed = requests.filter(({ key }) => key !== undefined);
  const open = keyed.filter(isOpen);
  await each(open, async (request) => {
    for (let tries = 0; tries < TRIES && isOpen(request); tries += 1) {
      if (tries > 0) await sleep(200);
      await clients.send(chance.pick(nodes), request);
    }
  });
  const acknowledged = keyed.filter(acknowledgement);
  const every = Math.max(1, Math.ceil(acknowledged.length / MOST_ACKNOWLEDGED));
  const some = acknowledged.filter((request, index) => open.includes(request) || index % every === 0);
  await each(some, async (request) => {
    await clients.send(chance.pick(nodes), request);
  });
  return open.filter(isOpen).map((request) => violation('not back', describe(request)));
}

async function each(requests: readonly Request[], work: (request: Request) => Promise<void>): Promise<void> {
  const waiting = [...requests];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
