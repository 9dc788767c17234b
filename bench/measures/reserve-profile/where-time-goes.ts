import type { CpuProfile } from './profiler.js';

/** What code works on, by where it lies; the first that fits. */
const PARTS: [name: string, path: RegExp][] = [
  [
    'HTTP framework',
    /node_modules\/(fastify|@fastify|find-my-way|avvio|light-my-request|@as-integrations|secure-json)/,
  ],
  ['HTTP edge', /\/kernel\/http\//],
  ['Apollo', /node_modules\/@apollo\//],
  [
    'GraphQL: parse, validate, execute, serialise',
    /node_modules\/(graphql|graphql-jit|@graphql-tools|graphql-scalars)\//,
  ],
  ['input validation', /node_modules\/(type-graphql|class-validator|class-transformer|validator)\//],
  [
    'resolvers and context',
    /\/kernel\/graphql\/|\.(resolver|loaders|type|inputs)\.js|open-context\.js|node_modules\/dataloader/,
  ],
  ['who asks: token, session, role', /\/kernel\/auth\/|node_modules\/(jsonwebtoken|jws|jwa)|find-viewer\.js/],
  ['driver: pg', /node_modules\/pg(-[a-z]+)?\//],
  ['SQL building: kysely, MikroORM', /node_modules\/(kysely|@mikro-orm)\//],
  ['unit of work', /\/kernel\/db\//],
  ['inventory: combiner, judgement, change', /\/modules\/inventory\//],
  ['reservations', /\/modules\/reservations\//],
  ['ids', /\/kernel\/(ids|clock)\.js/],
];

const ENGINE = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'engine and system calls'],
  ['(idle)', '(idle)'],
]);

/**
 * Microseconds of a profile by what the code works on. What Node itself and small libraries do counts for whoever
 * called them; with no caller of a known part it is Node's own work on sockets and timers.
 */
export function whereTimeGoes({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const parts = partsOf(nodes);
  const spent = new Map<string, number>();
  for (const [index, sample] of samples.entries()) {
    const part = parts.get(sample)!;
    spent.set(part, (spent.get(part) ?? 0) + timeDeltas[index]!);
  }
  return spent;
}

/** The part of each node: its own, or that of the nearest caller which has one. */
function partsOf(nodes: CpuProfile['nodes']): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const visit = (id: number, callers: string): void => {
    const { callFrame, children = [] } = byId.get(id)!;
    const own = ENGINE.get(callFrame.functionName) ?? PARTS.find(([, path]) => path.test(callFrame.url))?.[0];
    parts.set(id, own ?? callers);
    for (const child of children) visit(child, own ?? callers);
  };
  visit(nodes[0]!.id, 'Node: sockets, HTTP parser, timers');
  return parts;
}
