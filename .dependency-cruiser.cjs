const modules = [
  'accounts',
  'organizations',
  'venues',
  'events',
  'inventory',
  'approvals',
  'pricing',
  'discounts',
  'payments',
  'reservations',
  'notices',
  'bookings',
  'invoices',
  'devices',
  'admission',
  'passes',
  'waitlist',
];

/** The one import list: a module may import those before it. */
const order = modules.map((name, index) => ({
  name: `${name}-imports-upwards`,
  comment: `${name} imports the kernel and the modules above it in the list, none below.`,
  severity: 'error',
  from: { path: `^src/modules/${name}/` },
  to: { path: `^src/modules/(${modules.slice(index + 1).join('|') || 'none'})/` },
}));

const domain =
  '\\.(entity|lifecycle|policy|messages|consumers|facts|recurring|errands|settings|port)\\.ts$|^src/modules/[^/]+/[a-z-]+\\.ts$';

module.exports = {
  forbidden: [
    ...order,
    {
      name: 'two-doors',
      comment: 'A module is entered through index.ts (domain) or schema.ts (GraphQL).',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/(index|schema)\\.ts$'] },
    },
    {
      name: 'composition-uses-doors',
      comment: 'What lies above the modules uses their doors as well.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(modules|kernel|migrations)/' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/(index|schema)\\.ts$' },
    },
    {
      name: 'kernel-knows-no-module',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'domain-knows-no-graphql',
      comment: 'Commands, queries, policies, lifecycles and entities work without GraphQL.',
      severity: 'error',
      from: {
        path: domain,
        pathNot: '(/schema|\\.type|\\.inputs|\\.resolver|\\.results|\\.problems|\\.loaders)\\.ts$',
      },
      to: {
        path: ['^node_modules/(graphql|type-graphql)/', '\\.(type|inputs|resolver|results)\\.ts$', '/schema\\.ts$'],
      },
    },
    {
      name: 'resolver-knows-no-orm',
      severity: 'error',
      from: { path: '\\.resolver\\.ts$' },
      to: {
        path: ['^node_modules/(@mikro-orm|kysely|pg|pg-boss)/', '\\.entity\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'decision-stands-alone',
      comment: 'What decides at a door runs wherever a gate does: it imports nothing.',
      severity: 'error',
      from: { path: '^src/modules/admission/decision/' },
      to: { pathNot: '^src/modules/admission/decision/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dumping-ground',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|helpers?|common|shared|misc|base)(/|\\.ts$)', pathNot: 'node_modules' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/(main\\.ts|migrations/)' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
