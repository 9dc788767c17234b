import { databaseConfig } from './src/kernel/db/database.js';
import { entities } from './src/entities.js';

/** For MikroORM's command line: DATABASE_URL names a scratch database in which all migrations have run. */
export default databaseConfig({
  url: process.env.DATABASE_URL ?? '',
  entities,
  poolSize: 2,
  migrations: { path: 'src/migrations', extension: 'ts' },
});
