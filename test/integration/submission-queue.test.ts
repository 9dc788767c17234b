import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { createLogger } from '../../src/kernel/logger.js';
import { createSubmissionQueue } from '../../src/modules/approvals/index.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { submittedEvent } from '../kit/given-events.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

let app: TestApp;
let organizer: Organizer;
let admin: Person;
beforeAll(async () => {
  app = await startTestApp();
  [organizer, admin] = [await app.given.organizer(), await app.given.admin()];
});
afterAll(() => app.close());

/** Takes a step of an event by the mutation of that name. */
async function step(person: Person, name: string, input: object): Promise<void> {
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  const { data } = await app
    .as(person)
    .send(`mutation($input: ${name}Input!) { ${field}(input: $input) { __typename } }`, { input });
  expect(data[field].__typename).toBe(`${name}Success`);
}

describe('a watch over the queue', () => {
  const WATCH = 'subscription { submissionQueueChanged { pendingCount eventId } }';

  it('tells the same on every node, at once and after each change', async () => {
    const first = await startTestApp();
    const second = await startTestApp({ beside: first });
    try {
      const asker = await first.given.admin();
      const watches = [first.subscribe(asker, WATCH), second.subscribe(asker, WATCH)];
      const heard = async () =>
        Promise.all(watches.map(async (watch) => (await watch.next()).value.data.submissionQueueChanged));
      expect(await heard()).toEqual(Array(2).fill({ pendingCount: 0, eventId: null }));
      const { id, organizer: owner } = await submittedEvent(first);
      expect(await heard()).toEqual(Array(2).fill({ pendingCount: 1, eventId: id }));
      const cancel = 'mutation($input: CancelEventInput!) { cancelEvent(input: $input) { __typename } }';
      const { data } = await second.as(owner).send(cancel, { input: { eventId: id } });
      expect(data.cancelEvent.__typename).toBe('CancelEventSuccess');
      expect(await heard()).toEqual(Array(2).fill({ pendingCount: 0, eventId: null }));
      await Promise.all(watches.map((watch) => watch.close()));
    } finally {
      await second.close();
      await first.close();
    }
  });

  it('is kept by admins only', async () => {
    for (const [person, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [organizer, 'FORBIDDEN'],
    ] as const) {
      const watch = app.subscribe(person, WATCH);
      const { value } = await watch.next();
      expect(value.errors[0].extensions.code).toBe(code);
      await watch.close();
    }
  });

  it('tells of no step that leaves the queue as it is, nor of one that is gone', async () => {
    let reads = 0;
    const read = () => {
      reads += 1;
      return app.read(system);
    };
    const queue = createSubmissionQueue({ read, logger: createLogger('silent'), tickMs: 20 });
    const watch = queue.watch();
    const { pendingCount } = (await watch.next()).value!;
    const { id } = await submittedEvent(app, { organizer });
    expect((await watch.next()).value).toEqual({ pendingCount: pendingCount + 1, eventId: id });
    await step(admin, 'RejectEvent', { eventId: id, reason: 'No photo' });
    expect((await watch.next()).value).toEqual({ pendingCount, eventId: id });
    const next = watch.next();
    const isSeen = async () => {
      const before = reads;
      // The second of two begins after this.
      await until(() => reads >= before + 3);
    };
    await step(organizer, 'ReviseEvent', { eventId: id });
    await isSeen();
    await step(organizer, 'DeleteEvent', { eventId: id });
    await isSeen();
    const other = await submittedEvent(app, { organizer });
    expect((await next).value).toEqual({ pendingCount: pendingCount + 1, eventId: other.id });
    await watch.return?.();
    queue.stop();
  });

  it('reads once for all who watch, not at all when nobody does, and ends at once', async () => {
    const TICK_MS = 20;
    let reads = 0;
    const read = () => {
      reads += 1;
      return app.read(system);
    };
    const queue = createSubmissionQueue({ read, logger: createLogger('silent'), tickMs: TICK_MS });
    const watches = [queue.watch(), queue.watch(), queue.watch()];
    await Promise.all(watches.map((watch) => watch.next()));
    const waiting = watches.map((watch) => watch.next());
    const [before, since] = [reads, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(reads - before).toBeLessThanOrEqual((performance.now() - since) / TICK_MS + 2);
    for (const watch of watches) await watch.return?.();
    expect(await Promise.all(waiting)).toEqual(Array(3).fill({ value: undefined, done: true }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = reads;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(reads).toBe(after);
  });
});
