import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { createTicketSigner } from '../../src/modules/admission/index.js';
import { makeSecrets } from '../../src/secrets.js';
import type { Answer } from '../kit/client.js';
import { givenOffer, type Offer } from '../kit/given-bookings.js';
import { CHECK_IN, givenDoor, type Door } from '../kit/given-door.js';
import { sync, toldScan } from '../kit/given-scans.js';
import { askInLine, holdLock } from '../kit/held-lock.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const MANY = 40;

let app: TestApp;
let second: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api', RATE_LIMITS: 'off' } });
  second = await startTestApp({ databaseUrl: app.databaseUrl, environment: { ROLE: 'api', RATE_LIMITS: 'off' } });
  door = await givenDoor(app);
});
afterAll(async () => {
  await second.close();
  await app.close();
});

const offerOf = () => givenOffer(app, { organizer: door.organizer, capacity: 2 * MANY });
const ticketsOf = (offer: Offer, count: number) =>
  Promise.all(Array.from({ length: count }, () => door.ticketed(offer)));

/** What a scan was answered: the type of the result, or the code of the error and the field that it names. */
const told = ({ data, errors }: Answer): string => {
  const [error] = errors ?? [];
  if (!error) return data.checkInTicket.__typename as string;
  const { code, fields } = error.extensions as { code: string; fields?: { path: string }[] };
  return [code, fields?.[0]?.path].filter(Boolean).join(' ');
};
const commitsOf = async ({ eventId }: Offer): Promise<number> => {
  const [{ commits }] = await app.sql`
    select count(distinct xmin::text)::int as commits from scan where event_id = ${uuidOfAny(eventId)}`;
  return commits as number;
};

it('scans of one event that come at once share commits, and each gets its own ticket', async () => {
  const offer = await offerOf();
  const tickets = await ticketsOf(offer, MANY);
  const answers = await askInLine(app, {
    lock: await holdLock(app, 'select from ticket where id = $1 for update', [uuidOfAny(tickets[0]!.id)]),
    gauge: 'foyer_doors_waiting{what="scan"}',
    requests: tickets.map(
      ({ token }) =>
        () =>
          door.scan({ token }),
    ),
  });
  expect(answers.map(({ data }) => data.checkInTicket.ticket.id)).toEqual(tickets.map(({ id }) => id));
  // The first goes alone, and the others in two halves.
  expect(await commitsOf(offer)).toBe(3);
});

it('a scan that is refused keeps nobody else out', async () => {
  const offer = await offerOf();
  const [inside, ...tickets] = await ticketsOf(offer, 9);
  const { id, token: elsewhere } = await door.ticketed();
  await door.scan({ token: inside!.token });
  const stranger = createTicketSigner(makeSecrets().TICKET_PRIVATE_KEY);
  const forged = stranger.sign({ ticketId: id, ...offer, issue: 1 });
  const [first, ...others] = tickets;
  const good = others.slice(0, 4).map(({ token }) => door.scan({ token }));
  const refused = [
    door.scan({ token: inside!.token }),
    door.scan({ token: forged }),
    door.scan({ token: elsewhere, eventId: offer.eventId }),
    door.scan({ token: others[4]!.token }, door.stranger),
    app.as(others[5]!.member).send(CHECK_IN, { input: { token: others[5]!.token, gate: 'North', nonce: 'own' } }),
  ];
  const late = door.scan({ token: first!.token });
  expect((await Promise.all([...good, late])).map(told)).toEqual(Array(5).fill('CheckInTicketSuccess'));
  expect((await Promise.all(refused)).map(told)).toEqual([
    'AlreadyCheckedIn',
    'TokenInvalid',
    'WrongEvent',
    'NOT_FOUND',
    'FORBIDDEN',
  ]);
});

it('one nonce for two tickets at once is one scan, on whatever nodes', async () => {
  const offer = await offerOf();
  const scanOn = (node: TestApp, input: object) =>
    node.as(door.gate).send(CHECK_IN, { input: { gate: 'North', ...input } });
  for (let round = 0; round < 10; round += 1) {
    const pair = await ticketsOf(offer, 2);
    const nonce = `both-${round}`;
    const answers = await Promise.all(pair.map(({ token }, index) => scanOn(index ? second : app, { token, nonce })));
    expect(answers.map(told).sort()).toEqual(['BAD_USER_INPUT nonce', 'CheckInTicketSuccess']);
  }
});

it('one nonce for two tickets that are synced at once is kept for one, on whatever nodes', async () => {
  const offer = await offerOf();
  for (let round = 0; round < 10; round += 1) {
    const pair = await ticketsOf(offer, 2);
    const answers = await Promise.all(
      pair.map(({ token }, index) => {
        const scans = [toldScan({ token, nonce: `told-${round}` })];
        return sync(index ? second : app, door.gate, { eventId: offer.eventId, scans });
      }),
    );
    const outcomes = answers.map(({ data }) => data.syncScans.results[0] as { outcome: string; reason: string | null });
    expect(outcomes.map(({ outcome, reason }) => reason ?? outcome).sort()).toEqual(['NONCE_USED', 'RECORDED']);
  }
});

it('gates of two nodes let each of many tickets in once', async () => {
  const offer = await offerOf();
  const tickets = await ticketsOf(offer, 30);
  const scans = [app, second].flatMap((node, index) =>
    tickets.map(({ token }, at) =>
      node.as(door.gate).send(CHECK_IN, { input: { token, gate: 'North', nonce: `node-${index}-${at}` } }),
    ),
  );
  const answers = (await Promise.all(scans)).map(told);
  expect(answers.filter((name) => name === 'CheckInTicketSuccess')).toHaveLength(30);
  expect(answers.filter((name) => name === 'AlreadyCheckedIn')).toHaveLength(30);
});
