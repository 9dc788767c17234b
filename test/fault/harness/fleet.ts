import { join } from 'node:path';
import type { FaultCluster } from '../../kit/fault-cluster.js';
import { startNode, type NodeProcess } from '../../kit/node-process.js';
import { TcpProxy } from '../../kit/tcp-proxy.js';

export type Role = 'api' | 'worker' | 'all';

export interface FleetOptions {
  cluster: FaultCluster;
  database: string;
  /** A folder of `buildProgram`. */
  program: string;
  /** Nodes are as patient as in production unless it says otherwise. */
  environment: Record<string, string>;
  /** Which nodes there are, by name. */
  roles: Record<string, Role>;
  /** Nodes talk to the database itself: nothing can befall their network, and nothing slows it down. */
  isDirect?: boolean;
}

/** A node, with a network of its own to the database. */
export class FleetNode {
  #process: NodeProcess | undefined;
  #url = '';

  constructor(
    readonly name: string,
    readonly role: Role,
    readonly network: TcpProxy,
    private readonly launch: (port: string, clockAhead: number) => Promise<NodeProcess>,
  ) {}

  /** Where it answers: the same after each start. */
  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#process!.pid;
  }

  async start(clockAhead = 0): Promise<void> {
    const port = this.#url === '' ? '0' : new URL(this.#url).port;
    this.#process = await this.launch(port, clockAhead);
    if (this.role !== 'worker') this.#url = this.#process.url;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process!.kill(signal);
  }

  /** Sends a signal that ends it, and waits for the end. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.signal(signal);
    await this.#process!.ended;
  }
}

/** Several nodes on one database, each behind a proxy of its own. */
export class Fleet {
  private constructor(readonly nodes: readonly FleetNode[]) {}

  static async start({ cluster, database, program, environment, roles, isDirect }: FleetOptions): Promise<Fleet> {
    const nodes: FleetNode[] = [];
    for (const [name, role] of Object.entries(roles)) {
      const network = await TcpProxy.open({ host: '127.0.0.1', port: cluster.port });
      const launch = (port: string, clockAhead: number): Promise<NodeProcess> => {
        const api = nodes.find((node) => node.role !== 'worker')!;
        const own = {
          DATABASE_URL: isDirect ? cluster.url(database) : cluster.url(database, network.port),
          FOYER_DATA_DIR: join(cluster.folder, 'secrets'),
          ROLE: role,
          PORT: port,
          ...(role === 'worker' && { PUBLIC_URL: api.url }),
        };
        return startNode({ PATIENCE: '', ...environment, ...own }, { program, clockAhead });
      };
      nodes.push(new FleetNode(name, role, network, launch));
    }
    const fleet = new Fleet(nodes);
    // A worker must be told where the API answers.
    await Promise.all(fleet.apis.map((node) => node.start()));
    await Promise.all(nodes.filter((node) => node.role === 'worker').map((node) => node.start()));
    return fleet;
  }

  get apis(): FleetNode[] {
    return this.nodes.filter(({ role }) => role !== 'worker');
  }

  /** The node that sweeps. */
  get worker(): FleetNode {
    return this.nodes.find(({ role }) => role !== 'api')!;
  }

  async remove(): Promise<void> {
    for (const node of this.nodes) await node.end('SIGKILL');
    await Promise.all(this.nodes.map(({ network }) => network.close()));
  }
}
