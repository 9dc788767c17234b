import { startApp } from '../src/app.js';
import { loadDemoData } from '../src/demo/load.js';
import { createPasswords } from '../src/kernel/auth/passwords.js';
import { readConfig } from '../src/kernel/config.js';
import { countStatements, newStatementCount } from '../src/kernel/db/statements.js';
import { auditInventory } from '../src/modules/inventory/index.js';
const config = readConfig({ ...process.env, ROLE: 'api', PORT: '0', LOG_LEVEL: 'warn' });
const app = await startApp({ ...config, DATABASE_URL: config.DATABASE_URL!, DEMO_DATA: false });
const host = { execute: app.execute, hashPassword: createPasswords(12).hash };
const count = newStatementCount(process.env.TEXTS === '1');
let t = performance.now(),
  c = process.cpuUsage();
console.log(
  await countStatements(count, () => loadDemoData(host)),
  Math.round(performance.now() - t),
  'ms',
  count.statements,
  count.roundTrips,
  process.cpuUsage(c),
);
if (count.texts) {
  const m = new Map<string, number>();
  for (const x of count.texts) {
    const k = x.slice(0, 90).replace(/\s+/g, ' ');
    m.set(k, (m.get(k) ?? 0) + 1);
  }
  console.log(
    [...m]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 40)
      .map(([k, n]) => n + ' ' + k)
      .join('\n'),
  );
}
t = performance.now();
console.log(await auditInventory(app.read().em), Math.round(performance.now() - t), 'ms audit');
t = performance.now();
console.log(await loadDemoData(host), Math.round(performance.now() - t), 'ms');
await app.stop();
