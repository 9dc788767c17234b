import { Chance } from '../../../src/demo/chance.js';
import type { FaultCluster } from '../../kit/fault-cluster.js';
import { Clients } from './client.js';
import { Fleet, type Role } from './fleet.js';
import type { Patience } from './patience.js';
import { setStage, type Stage } from './stage.js';

export interface SceneOptions {
  cluster: FaultCluster;
  database: string;
  /** A folder of `buildProgram`. */
  program: string;
  /** Which nodes there are, by name. */
  roles: Record<string, Role>;
  /** Over what the stage asks for. */
  environment?: Record<string, string>;
  buyers: number;
  seed: number;
  patience: Patience;
}

/** What faults happen to, while buyers go on. */
export interface Scene {
  cluster: FaultCluster;
  /** Of the database itself, past all proxies. */
  url: string;
  fleet: Fleet;
  stage: Stage;
  clients: Clients;
  chance: Chance;
  patience: Patience;
  close(): Promise<void>;
}

/** Sets a stage in a new database and starts nodes on it. */
export async function openScene(options: SceneOptions): Promise<Scene> {
  const { cluster, database, program, roles, buyers, seed, patience } = options;
  await cluster.createDatabase(database);
  const url = cluster.url(database);
  const stage = await setStage(url, buyers);
  const environment = { ...stage.environment, PATIENCE: patience.nodes, ...options.environment };
  const fleet = await Fleet.start({ cluster, database, program, roles, environment });
  const clients = new Clients(buyers * 4);
  const close = async (): Promise<void> => {
    clients.close();
    await fleet.remove();
  };
  return { cluster, url, fleet, stage, clients, chance: new Chance(seed), patience, close };
}
