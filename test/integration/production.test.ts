import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
});
afterAll(() => app.close());

const startInProduction = () =>
  startTestApp({ beside: app, environment: { NODE_ENV: 'production', ROLE: 'api', RATE_LIMITS: 'on' } });

describe('production', () => {
  it('has no explorer, no landing page and no introspection', async () => {
    const production = await startInProduction();
    try {
      for (const path of ['/explorer', '/']) expect((await fetch(production.url + path)).status).toBe(404);
      const page = await fetch(`${production.url}/graphql`, { headers: { accept: 'text/html' } });
      expect([page.status, await page.text()]).toEqual([400, expect.not.stringContaining('<html')]);
      const { errors } = await production.anonymous.send('{ __schema { types { name } } }');
      expect(errors).toHaveLength(1);
      expect((await production.anonymous.send('{ events { totalCount } }')).data.events.totalCount).toBe(0);
    } finally {
      await production.close();
    }
  });

  it('refuses to start on a database in which a demo account can log in', async () => {
    const person = await app.given.member();
    await app.sql`update app_user set email = 'member@foyer.test' where email = ${person.email}`;
    await expect(startInProduction()).rejects.toThrow('DATABASE_URL leads to the demo data');
  });
});
