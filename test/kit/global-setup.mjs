import '@swc-node/register/esm-register';

/** Starts one PostgreSQL for the run and migrates the template that every test's database is copied from. */
export default async function globalSetup() {
  const { startTestCluster } = await import('./test-cluster.ts');
  await startTestCluster();
}
