import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { newId, uuidOfAny } from '../../src/kernel/ids.js';
import { findUnaccountedMoney, unaccountedMoneyErrand } from '../../src/modules/bookings/unaccounted-money.js';
import { cancelOverHttp, paidOnTerms } from '../kit/given-cancellations.js';
import { givenBooking } from '../kit/given-bookings.js';
import { givenPayment, payBooking, startIdleApp, tellPayment } from '../kit/given-payments.js';
import type { TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startIdleApp();
});
afterAll(() => app.close());

const HALF = [{ hoursBefore: 1, keptBasisPoints: 5_000 }];

const find = () => app.execute(system, findUnaccountedMoney, undefined);
const letTimePass = () => app.sql`update payment set settled_at = settled_at - interval '40 minutes'`;

/** What is told of as an error by the messages that wait. */
const told = async () =>
  (await app.sql`delete from pgboss.job where name like 'money.unaccounted.%' returning data`).map(({ data }) => data);

const gauge = async (): Promise<string> => {
  const text = await (await fetch(`${app.url}/metrics`)).text();
  return /foyer_money_unaccounted (\d+)/.exec(text)![1]!;
};

it('knows a booking by the id that its payment has', async () => {
  const ids = Array.from({ length: 50 }, () => newId('bkg'));
  const rows =
    await app.sql`select foyer_uuid_of(id)::text as uuid from unnest(${ids}::text[]) with ordinality as given (id, at)
    order by at`;
  expect(rows.map(({ uuid }) => uuid)).toEqual(ids.map(uuidOfAny));
});

it('has nothing to say of money that is booked, kept, given back or on its way', async () => {
  const booked = await givenBooking(app, { priceMinor: 1_000 });
  await payBooking(app, booked.booking);
  const kept = await paidOnTerms(app, { startsInHours: 100, steps: HALF });
  await cancelOverHttp(app, kept.member, kept.id);
  const refunded = await paidOnTerms(app, { startsInHours: 100, steps: null });
  await cancelOverHttp(app, refunded.member, refunded.id);
  await givenBooking(app, { priceMinor: 1_000 });
  await letTimePass();
  expect(await find()).toBe(0);
  expect(await told()).toEqual([]);
});

it('tells of money whose booking has ended without a refund, whose booking has not heard of it, and that is for nothing', async () => {
  const ended = await paidOnTerms(app, { startsInHours: 100, steps: HALF, priceMinor: 3_000 });
  await cancelOverHttp(app, ended.member, ended.id);
  await app.sql`update booking set kept_minor = 1000 where id = ${uuidOfAny(ended.id)}`;
  const unheard = await givenBooking(app, { priceMinor: 2_000 });
  await tellPayment(app, unheard.booking.id, 'CAPTURED');
  const { id } = await givenPayment(app);
  await app.sql`update payment set status = 'CAPTURED', settled_at = now() where id = ${uuidOfAny(id)}`;
  expect(await find()).toBe(0);
  await letTimePass();
  expect(await find()).toBe(3);
  const found = await told();
  expect(found.map(({ subjectId, amountMinor }) => [subjectId, amountMinor])).toEqual(
    expect.arrayContaining([
      [ended.id, 500],
      [unheard.booking.id, 2_000],
      [expect.stringMatching(/^thing_/), 2_500],
    ]),
  );
  expect(await gauge()).toBe('3');
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  await unaccountedMoneyErrand(logger).run(found[0] as object);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 50, subjectId: found[0].subjectId });
});
