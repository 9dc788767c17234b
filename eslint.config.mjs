import tseslint from 'typescript-eslint';

const CLOCK = 'Ask the clock (kernel/clock.ts): tests hold it.';

/** Selectors that every folder but the named owners refuses. */
const rules = {
  newDate: { selector: 'NewExpression[callee.name="Date"]', message: CLOCK },
  dateNow: { selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]', message: CLOCK },
  random: {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Use node:crypto, or kernel/ids.ts.',
  },
  environment: {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Only kernel/config.ts reads the environment.',
  },
  transactional: {
    selector:
      'CallExpression[callee.property.name=/^(transactional|begin|rollback|startTransaction)$/], CallExpression[callee.object.name=/^(em|db|kysely|orm)$/][callee.property.name="transaction"]',
    message: 'Only the unit of work (kernel/db) opens transactions.',
  },
  rowLock: {
    selector: 'TemplateElement[value.raw=/for (no key )?update|for share/i]',
    message: 'Row locks belong in inventory/ or in a file named lock-*.ts.',
  },
  counters: {
    selector:
      'TemplateElement[value.raw=/(insert into|update|delete from) (ticket_counter|event_seat|hold|event_inventory|inventory_ledger)\\b/i]',
    message: 'Only inventory/ changes counters and seat states.',
  },
};

const restricted = (...except) => [
  'error',
  ...Object.entries(rules)
    .filter(([name]) => !except.includes(name))
    .map(([, rule]) => rule),
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.data/', 'bench/peers/', 'scratch/', '.dependency-cruiser.cjs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      'no-else-return': 'error',
      'no-nested-ternary': 'error',
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'Event', message: 'Import the entity; the global is a DOM event.' }],
      'no-restricted-syntax': restricted(),
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      // Classes of type-graphql and its resolvers are data and decorators.
      '@typescript-eslint/no-extraneous-class': 'off',
      // Rows of SQL and keys checked one line before are known better than their types.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Hooks that may answer something.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A resolver's type is the GraphQL class, its value the entity or row of the same shape (ADR 1).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      // Objects of functions without `this` are our interfaces; hooks of libraries are async whether they wait or not.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  // Resolvers answer a GraphQL field: their parameters are its arguments.
  { files: ['src/**/*.resolver.ts'], rules: { 'max-params': 'off', '@typescript-eslint/max-params': 'off' } },
  { files: ['src/kernel/clock.ts'], rules: { 'no-restricted-syntax': restricted('newDate', 'dateNow') } },
  { files: ['src/kernel/ids.ts'], rules: { 'no-restricted-syntax': restricted('dateNow') } },
  {
    files: ['src/kernel/config.ts', 'mikro-orm.config.ts'],
    rules: { 'no-restricted-syntax': restricted('environment') },
  },
  { files: ['src/kernel/db/**/*.ts'], rules: { 'no-restricted-syntax': restricted('transactional') } },
  { files: ['src/modules/**/lock-*.ts'], rules: { 'no-restricted-syntax': restricted('rowLock') } },
  { files: ['src/modules/inventory/**/*.ts'], rules: { 'no-restricted-syntax': restricted('rowLock', 'counters') } },
  // Generated.
  {
    files: ['src/migrations/**/*.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      'max-lines-per-function': 'off',
      'max-params': 'off',
      '@typescript-eslint/max-params': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
