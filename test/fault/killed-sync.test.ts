import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { Chance } from '../../src/demo/chance.js';
import { untilAtRest } from '../kit/at-rest.js';
import { sendOperation } from '../kit/client.js';
import { givenOffer, type Offer } from '../kit/given-bookings.js';
import { pairedDevice, revokeDeviceOverHttp } from '../kit/given-devices.js';
import { givenDoor, type Door, type Ticketed } from '../kit/given-door.js';
import { givenList } from '../kit/given-gates.js';
import { SYNC, toldScan, type Told } from '../kit/given-scans.js';
import { killNodes, startNode, type NodeProcess } from '../kit/node-process.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

const DEVICES = 6;
const BATCHES = 12;
const SCANS_OF_A_BATCH = 25;
/** Milliseconds; all of it takes half a minute where nothing else runs. */
const LONGEST = 300_000;

let app: TestApp;
let door: Door;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  door = await givenDoor(app);
}, LONGEST);
afterAll(async () => {
  await killNodes();
  await app.close();
});

const start = (): Promise<NodeProcess> => startNode({ DATABASE_URL: app.databaseUrl, ...app.secrets, ROLE: 'api' });

interface Device {
  id: string;
  token: string;
  batches: Told[][];
}

/** Six devices at a door with re-entry, whose scans of the same twelve tickets are random, with repeats at both ends. */
async function givenHour(): Promise<{ offer: Offer; devices: Device[] }> {
  const chance = new Chance(11);
  const offer = await givenOffer(app, { organizer: door.organizer });
  await givenList(app, door.organizer, { eventId: offer.eventId, rule: 'REENTRY' });
  const tickets: Ticketed[] = [];
  for (let count = 0; count < 12; count += 1) tickets.push(await door.ticketed(offer));
  const devices: Device[] = [];
  for (let device = 0; device < DEVICES; device += 1) {
    const { id, token } = await pairedDevice(app, door.organizer, offer.eventId);
    const scans = Array.from({ length: BATCHES * SCANS_OF_A_BATCH }, (_, sequence) =>
      toldScan({
        token: chance.pick(tickets).token,
        nonce: `d${device}-${sequence}`,
        device: `device-${device}`,
        gate: `Gate ${device}`,
        sequence,
        scannedAt: new Date(app.clock.now().getTime() - chance.between(0, 60) * 60_000).toISOString(),
        ...chance.pick([{}, {}, { kind: 'EXIT' }, { isAdmitted: false }]),
      }),
    );
    const batches = Array.from({ length: BATCHES }, (_, batch) =>
      scans.slice(batch * SCANS_OF_A_BATCH, (batch + 1) * SCANS_OF_A_BATCH),
    );
    devices.push({ id, token, batches });
  }
  return { offer, devices };
}

/** All that was kept of the scans of an event, and all that has come of them. */
async function stateOf(eventId: Id<'evt'>) {
  const id = uuidOfAny(eventId);
  return {
    scans: await app.sql`select nonce, ticket_id, kind, source, sequence, is_admitted, ground from scan
      where event_id = ${id} order by nonce`,
    entries: await app.sql`select s.nonce, c.conflict, c.undone_at, c.left_at, r.nonce as rival from check_in c
      join scan s on s.id = c.id left join scan r on r.id = c.rival_id where c.event_id = ${id} order by s.nonce`,
    tickets: await app.sql`select id, status from ticket where event_id = ${id} order by id`,
  };
}

/** The same history can be told anew: what was kept is taken away, past the trigger that forbids it. */
async function forget(eventId: Id<'evt'>): Promise<void> {
  const id = uuidOfAny(eventId);
  await app.sql`alter table scan disable trigger user`;
  await app.sql`delete from check_in where event_id = ${id}`;
  await app.sql`delete from scan where event_id = ${id}`;
  await app.sql`update ticket set status = 'VALID' where event_id = ${id}`;
  await app.sql`alter table scan enable trigger user`;
}

/** What a device is told of a batch: its results, or the code of the error; `lost` when the connection ended first. */
async function tell(node: { url: string }, device: Device, { eventId, scans }: { eventId: string; scans: Told[] }) {
  try {
    const variables = { input: { eventId, scans } };
    const { data, errors } = await sendOperation(node.url, device.token, { query: SYNC, variables });
    if (errors) return errors[0]!.extensions['code'] as string;
    return data.syncScans.results as { nonce: string; outcome: string; isRepeated: boolean }[];
  } catch {
    return 'lost';
  }
}

const keptOf = async (eventId: Id<'evt'>, nonces: string[]): Promise<number> =>
  (
    await app.sql`select count(*)::int as kept from scan
    where event_id = ${uuidOfAny(eventId)} and nonce = any(${nonces}::text[])`
  )[0].kept;

const noncesOf = (batches: readonly Told[][]) => batches.flat().map(({ nonce }) => nonce);

describe('a sync', () => {
  it(
    'that a killed server cuts off has lost nothing and counts nothing twice when it is told again',
    async () => {
      const {
        offer: { eventId },
        devices,
      } = await givenHour();
      for (const device of devices) {
        for (const scans of device.batches)
          expect(await tell(app, device, { eventId, scans })).toHaveLength(scans.length);
      }
      const undisturbed = await stateOf(eventId);
      expect(undisturbed.scans).toHaveLength(DEVICES * BATCHES * SCANS_OF_A_BATCH);
      expect(undisturbed.entries.filter(({ conflict }) => conflict).length).toBeGreaterThan(5);
      await forget(eventId);

      const node = await start();
      const [acknowledged, unanswered]: [Told[][], Told[][]] = [[], []];
      await Promise.all(
        devices.map(async (device) => {
          for (const scans of device.batches) {
            const told = await tell(node, device, { eventId, scans });
            (told === 'lost' ? unanswered : acknowledged).push(scans);
            if (acknowledged.length === 20) node.kill('SIGKILL');
          }
        }),
      );
      expect(await node.ended).toBe('SIGKILL');
      await untilAtRest(app);
      // It died with calls under way, after it had acknowledged some.
      expect(acknowledged.length).toBeGreaterThanOrEqual(20);
      expect(unanswered.length).toBeGreaterThan(DEVICES);
      expect(await keptOf(eventId, noncesOf(acknowledged))).toBe(acknowledged.length * SCANS_OF_A_BATCH);
      // Of what was not answered, a batch is kept whole or not at all.
      for (const batch of unanswered) expect([0, SCANS_OF_A_BATCH]).toContain(await keptOf(eventId, noncesOf([batch])));

      const next = await start();
      await Promise.all(
        devices.map(async (device) => {
          for (const scans of device.batches) {
            expect(await tell(next, device, { eventId, scans })).toHaveLength(scans.length);
          }
        }),
      );
      const told = await tell(next, devices[0]!, { eventId, scans: devices[0]!.batches[0]! });
      expect(new Set((told as { isRepeated: boolean }[]).map(({ isRepeated }) => isRepeated))).toEqual(new Set([true]));
      expect(await stateOf(eventId)).toEqual(undisturbed);
    },
    LONGEST,
  );

  it(
    'of a device that is revoked in the middle ends there: what was acknowledged stands, the rest is refused whole',
    async () => {
      const {
        offer: { eventId },
        devices,
      } = await givenHour();
      const [revoked, other] = [devices[0]!, devices[1]!];
      const answers: Awaited<ReturnType<typeof tell>>[] = [];
      let revocation: Promise<number> | undefined;
      const syncing = Promise.all([
        (async () => {
          for (const scans of revoked.batches) {
            // However slow the revocation is, two calls come after it.
            if (answers.length === revoked.batches.length - 2) await revocation;
            answers.push(await tell(app, revoked, { eventId, scans }));
            if (answers.length === 3) {
              revocation = revokeDeviceOverHttp(app, door.organizer, revoked.id).then(() => answers.length);
            }
          }
        })(),
        ...other.batches.map((scans) => tell(app, other, { eventId, scans })),
      ]);
      const [, ...others] = await syncing;
      const before = (await revocation)!;
      // From the call on that was sent after the revocation was answered; the one under way may have come first.
      expect(new Set(answers.slice(before + 1))).toEqual(new Set(['UNAUTHENTICATED']));
      const refusals = answers.filter((answer) => answer === 'UNAUTHENTICATED');
      expect(refusals.length).toBeGreaterThan(0);
      for (const [index, scans] of revoked.batches.entries()) {
        const isKept = answers[index] !== 'UNAUTHENTICATED';
        expect(await keptOf(eventId, noncesOf([scans]))).toBe(isKept ? SCANS_OF_A_BATCH : 0);
      }
      for (const answer of others) expect(answer).toHaveLength(SCANS_OF_A_BATCH);

      // The staff hand over what the device still has: nothing is lost with it.
      const left = revoked.batches.flat();
      const handed = await tell(app, { ...revoked, token: door.gate.token }, { eventId, scans: left });
      expect(handed).toHaveLength(left.length);
      expect(await keptOf(eventId, noncesOf([left]))).toBe(left.length);
    },
    LONGEST,
  );
});
