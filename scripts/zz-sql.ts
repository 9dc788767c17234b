import { createRequire } from 'node:module';
const require = createRequire('/work/main/node_modules/@mikro-orm/postgresql/package.json');
const pg = require('pg');
const m = new Map<string, [number, number, number]>();
const q = pg.Client.prototype.query;
pg.Client.prototype.query = function (this: any, c: any, ...r: any[]) {
  const t = performance.now();
  const out = q.call(this, c, ...r);
  const text = typeof c === 'string' ? c : c.text;
  if (out?.then) {
    const f = () => {
      const k = text
        .replace(/\s+/g, ' ')
        .replace(/'[^']*'/g, '?')
        .slice(0, 150);
      const e = m.get(k) ?? [0, 0, 0];
      const d = performance.now() - t;
      e[0]++;
      e[1] += d;
      e[2] = Math.max(e[2], d);
      m.set(k, e);
    };
    out.then(f, f);
  }
  return out;
};
await import('./zz-time.js');
console.log(
  [...m]
    .sort((a, b) => b[1][1] - a[1][1])
    .slice(0, 25)
    .map(([k, [n, t, x]]) => `${n} × ${(t / n).toFixed(1)} (max ${x.toFixed(0)}) = ${Math.round(t)}  ${k}`)
    .join('\n'),
);
