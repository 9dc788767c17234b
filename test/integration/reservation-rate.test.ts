import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Person } from '../kit/given-accounts.js';
import { publishedEvent, type GivenEvent } from '../kit/given-events.js';
import { auditOf, counterOf, reserveOverHttp } from '../kit/given-inventory.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  const environment = { ROLE: 'api', RATE_LIMITS: 'on', RESERVATIONS_PER_MINUTE: '5' };
  app = await startTestApp({ environment });
});
afterAll(() => app.close());

const PRICE = { amountMinor: 0, currency: 'EUR' };
const generalEvent = (): Promise<GivenEvent> =>
  publishedEvent(app, { ticketTypes: [{ name: 'Standing', price: PRICE, quota: 100 }] });

const ask = ({ id, ticketTypeId }: GivenEvent, member: Person, input: object = {}) =>
  reserveOverHttp(app, member, { eventId: id, items: [{ ticketTypeId, quantity: 1 }], ...input });

const endOf = ({ data, errors }: Awaited<ReturnType<typeof ask>>): string =>
  errors?.[0]?.extensions.code ?? data.reserve.__typename;

describe('a member who makes reservations', () => {
  it('makes as many within a minute as one may, however many are asked for at once', async () => {
    const [event, member, other] = [await generalEvent(), await app.given.member(), await app.given.member()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(event, member)));
    const ends = Map.groupBy(answers.map(endOf), (end) => end);
    expect([ends.get('ReserveSuccess')?.length, ends.get('RATE_LIMITED')?.length]).toEqual([5, 15]);
    expect(await counterOf(app, event.ticketTypeId)).toEqual({ capacity: 100, held: 5, sold: 0 });
    expect(endOf(await ask(event, other))).toBe('ReserveSuccess');
    expect(await auditOf(app, event.id)).toEqual([]);
  });

  it('is told when to come back, and may again when the minute is over', async () => {
    const [event, member] = [await generalEvent(), await app.given.member()];
    for (let place = 0; place < 5; place += 1) expect(endOf(await ask(event, member))).toBe('ReserveSuccess');
    const makeThemOld = (seconds: number) => app.sql`update reservation
      set created_at = now() - make_interval(secs => ${seconds}) where member_id = ${uuidOfAny(member.id)}`;
    await makeThemOld(20);
    const { errors } = await ask(event, member);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
    const { retryAfter } = errors![0]!.extensions as unknown as { retryAfter: number };
    expect([retryAfter > 10, retryAfter <= 40]).toEqual([true, true]);
    await makeThemOld(60);
    expect(endOf(await ask(event, member))).toBe('ReserveSuccess');
  });

  it('gets the first answer to a repeat, and is not counted for what was refused', async () => {
    const [event, member] = [await generalEvent(), await app.given.member()];
    const idempotencyKey = 'one-of-five-at-most';
    const first = await ask(event, member, { idempotencyKey });
    for (let tries = 0; tries < 6; tries += 1) {
      const items = [{ ticketTypeId: event.ticketTypeId, quantity: 101 }];
      expect(endOf(await ask(event, member, { items }))).not.toBe('RATE_LIMITED');
    }
    for (let place = 0; place < 4; place += 1) expect(endOf(await ask(event, member))).toBe('ReserveSuccess');
    expect(endOf(await ask(event, member))).toBe('RATE_LIMITED');
    expect((await ask(event, member, { idempotencyKey })).text).toBe(first.text);
  });
});
