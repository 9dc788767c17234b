const project = (name, extra = {}) => ({
  displayName: name,
  testEnvironment: 'node',
  setupFiles: ['reflect-metadata'],
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  ...extra,
});

const database = {
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
};

export default {
  // The tests wait for a database more than they compute: no core is left out.
  maxWorkers: '100%',
  // The modules of a file stay in memory when it is done (jestjs/jest#14605): near the limit of the heap a collection takes seconds.
  workerIdleMemoryLimit: '1GB',
  projects: [
    project('unit'),
    project('architecture', database),
    project('integration', database),
    project('property', database),
    project('e2e', database),
    project('fault', database),
  ],
  testTimeout: 120_000,
};
