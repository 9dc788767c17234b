import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidOfAny } from '../../src/kernel/ids.js';
import { givenOffer, type Offer } from '../kit/given-bookings.js';
import {
  createDeviceOverHttp,
  issuePairingCodeOverHttp,
  pairableDevice,
  pairDeviceOverHttp,
  pairedDevice,
  revokeDeviceOverHttp,
} from '../kit/given-devices.js';
import { givenDoor, WALK_IN, type Door } from '../kit/given-door.js';
import { sync, toldScan } from '../kit/given-scans.js';
import { qrTextOf } from '../kit/qr-svg.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let door: Door;
let offer: Offer;

beforeAll(async () => {
  app = await startTestApp();
  door = await givenDoor(app);
  offer = await givenOffer(app, { organizer: door.organizer, capacity: 50 });
});
afterEach(() => app.clock.run());
afterAll(() => app.close());

const DEVICES = `query($eventId: ID!) { devices(eventId: $eventId) { totalCount
  edges { node { id name status lastSeenAt unsyncedScans revokedAt event { id } } } } }`;
const REPORT = `mutation($input: ReportDeviceInput!) { reportDevice(input: $input) { __typename
  ... on ReportDeviceSuccess { device { id unsyncedScans } } } }`;
const ATTENDEES = 'query($eventId: ID!) { eventAttendees(eventId: $eventId) { totalCount } }';

const codesOf = ({ errors }: { errors: { extensions: Record<string, unknown> }[] | undefined }) =>
  errors?.map(({ extensions }) => extensions['code']);

async function listed(id: string, eventId = offer.eventId) {
  const { data } = await app.as(door.organizer).send(DEVICES, { eventId });
  const { node } = data.devices.edges.find((edge: { node: { id: string } }) => edge.node.id === id);
  return node;
}

describe('pairing', () => {
  it('gives a device a token for the door, and says which event it works for', async () => {
    const { id, code } = await pairableDevice(app, door.organizer, offer.eventId);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(await listed(id)).toMatchObject({ status: 'WAITING', lastSeenAt: null });
    const { data } = await pairDeviceOverHttp(app, code);
    expect(data.pairDevice.device).toMatchObject({ id, status: 'PAIRED', event: { id: offer.eventId } });
    const attendees = await app.as(data.pairDevice).send(ATTENDEES, { eventId: offer.eventId });
    expect(attendees.data.eventAttendees).toEqual({ totalCount: 0 });
  });

  it('takes a code as people type it', async () => {
    const { code } = await pairableDevice(app, door.organizer, offer.eventId);
    const typed = ` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect((await pairDeviceOverHttp(app, typed)).data.pairDevice.__typename).toBe('PairDeviceSuccess');
  });

  it('shows the code as a QR code, with where to send it', async () => {
    const { code, qrSvg } = await pairableDevice(app, door.organizer, offer.eventId);
    const asked = new URL(qrTextOf(qrSvg)!);
    expect([asked.protocol, asked.searchParams.get('server'), asked.searchParams.get('code')]).toEqual([
      'foyer-pair:',
      app.url,
      code,
    ]);
  });

  it('pairs one device with a code, of two that send it at once', async () => {
    const { code } = await pairableDevice(app, door.organizer, offer.eventId);
    const answers = await Promise.all([1, 2, 3, 4].map(() => pairDeviceOverHttp(app, code)));
    const kinds = answers.map(({ data }) => data.pairDevice.__typename as string).sort();
    expect(kinds).toEqual(['PairDeviceSuccess', ...Array<string>(3).fill('PairingCodeInvalid')].sort());
    expect((await pairDeviceOverHttp(app, code)).data.pairDevice.code).toBe('PAIRING_CODE_INVALID');
  });

  it.each(['', '00000-00000', 'x'.repeat(100), '%', "' or true --"])('refuses the code %j', async (code) => {
    expect((await pairDeviceOverHttp(app, code)).data.pairDevice.code).toBe('PAIRING_CODE_INVALID');
  });

  it('refuses a code after its 15 minutes', async () => {
    const { code } = await pairableDevice(app, door.organizer, offer.eventId);
    app.clock.advance(15 * 60_000);
    expect((await pairDeviceOverHttp(app, code)).data.pairDevice.code).toBe('PAIRING_CODE_INVALID');
  });

  it('gives a device that lost its token another one, which ends the lost one', async () => {
    const { id, token } = await pairedDevice(app, door.organizer, offer.eventId);
    const { data } = await issuePairingCodeOverHttp(app, door.organizer, id);
    const { code } = data.issuePairingCode.pairing;
    const attendees = (held: string) => app.as({ token: held }).send(ATTENDEES, { eventId: offer.eventId });
    expect(codesOf(await attendees(token))).toBeUndefined();
    const { token: newToken } = (await pairDeviceOverHttp(app, code)).data.pairDevice;
    expect(codesOf(await attendees(token))).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await attendees(newToken))).toBeUndefined();
  });

  it('keeps no secret in the clear', async () => {
    const { id, code } = await pairableDevice(app, door.organizer, offer.eventId);
    const before = await app.sql`select * from device where id = ${uuidOfAny(id)}`;
    const { token } = (await pairDeviceOverHttp(app, code)).data.pairDevice;
    const after = await app.sql`select * from device where id = ${uuidOfAny(id)}`;
    const kept = JSON.stringify([before, after]);
    expect([kept.includes(code), kept.includes(token.split('.')[1])]).toEqual([false, false]);
  });
});

describe('a device', () => {
  it('works at the door of its event alone', async () => {
    const elsewhere = await givenOffer(app, { organizer: door.organizer });
    const device = await pairedDevice(app, door.organizer, elsewhere.eventId);
    expect(codesOf(await app.as(device).send(ATTENDEES, { eventId: offer.eventId }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await app.as(device).send(ATTENDEES, { eventId: elsewhere.eventId }))).toBeUndefined();
  });

  it('is nobody anywhere else', async () => {
    const device = await pairedDevice(app, door.organizer, offer.eventId);
    const { eventId, ticketTypeId } = offer;
    const walkIn = { eventId, ticketTypeId, name: 'Walter', paid: true, gate: 'North' };
    expect(codesOf(await app.as(device).send(WALK_IN, { input: walkIn }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await app.as(device).send('{ me { id } }'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await app.as(device).send(DEVICES, { eventId }))).toEqual(['FORBIDDEN']);
    const events = await app.as(device).send('{ events { edges { node { id } } } }');
    expect(codesOf(events)).toBeUndefined();
  });

  it('watches the door, until it is revoked', async () => {
    const device = await pairedDevice(app, door.organizer, offer.eventId);
    const watching = app.subscribe(device, 'subscription($id: ID!) { checkInsChanged(eventId: $id) { expected } }', {
      id: offer.eventId,
    });
    expect((await watching.next()).value.errors).toBeUndefined();
    await revokeDeviceOverHttp(app, door.organizer, device.id);
    await expect(watching.next()).rejects.toMatchObject({ code: 4403 });
  });

  it('is shut out by its next call once it is revoked, and cannot be paired again', async () => {
    const { id, token } = await pairedDevice(app, door.organizer, offer.eventId);
    const { code } = (await issuePairingCodeOverHttp(app, door.organizer, id)).data.issuePairingCode.pairing;
    for (let times = 0; times < 2; times += 1) {
      const { data } = await revokeDeviceOverHttp(app, door.organizer, id);
      expect(data.revokeDevice.device).toMatchObject({ id, status: 'REVOKED' });
    }
    expect(codesOf(await app.as({ token }).send(ATTENDEES, { eventId: offer.eventId }))).toEqual(['UNAUTHENTICATED']);
    expect((await pairDeviceOverHttp(app, code)).data.pairDevice.code).toBe('PAIRING_CODE_INVALID');
    expect((await issuePairingCodeOverHttp(app, door.organizer, id)).data.issuePairingCode.code).toBe('CONFLICT');
  });

  it('hands over as many scans as a call takes; once it is revoked, no more than anybody may send', async () => {
    const device = await pairedDevice(app, door.organizer, offer.eventId);
    const { token } = await door.ticketed(offer);
    const scans = Array.from({ length: 500 }, (_, count) =>
      toldScan({ token, nonce: `${device.id}-${count}`, device: device.id, sequence: count }),
    );
    const input = { eventId: offer.eventId, scans };
    expect(JSON.stringify(input).length).toBeGreaterThan(100_000);
    const { data } = await sync(app, device, input);
    expect(data.syncScans.results).toHaveLength(500);
    await revokeDeviceOverHttp(app, door.organizer, device.id);
    expect((await sync(app, device, input)).status).toBe(413);
    expect(codesOf(await sync(app, device, { ...input, scans: scans.slice(0, 1) }))).toEqual(['UNAUTHENTICATED']);
  });

  it('says how many scans it has not synced; a person cannot', async () => {
    const device = await pairedDevice(app, door.organizer, offer.eventId);
    const { data } = await app.as(device).send(REPORT, { input: { unsyncedScans: 17 } });
    expect(data.reportDevice.device).toEqual({ id: device.id, unsyncedScans: 17 });
    expect(await listed(device.id)).toMatchObject({ unsyncedScans: 17 });
    const byPerson = await app.as(door.organizer).send(REPORT, { input: { unsyncedScans: 1 } });
    expect(codesOf(byPerson)).toEqual(['FORBIDDEN']);
  });

  it('is seen whenever it asks, noted to half a minute', async () => {
    app.clock.set(new Date());
    const device = await pairedDevice(app, door.organizer, offer.eventId);
    const pairedAt = (await listed(device.id)).lastSeenAt as string;
    const secondsSeenAfter = async (milliseconds: number) => {
      app.clock.advance(milliseconds);
      await app.as(device).send(ATTENDEES, { eventId: offer.eventId });
      return (Date.parse((await listed(device.id)).lastSeenAt as string) - Date.parse(pairedAt)) / 1_000;
    };
    expect(await secondsSeenAfter(20_000)).toBe(0);
    expect(await secondsSeenAfter(20_000)).toBe(40);
  });

  it('works until a week after its event', async () => {
    const brief = await givenOffer(app, { organizer: door.organizer });
    const device = await pairedDevice(app, door.organizer, brief.eventId);
    const attendees = () => app.as(device).send(ATTENDEES, { eventId: brief.eventId });
    const endAt = (days: number) =>
      app.sql`update event set starts_at = now() - interval '30 days',
        ends_at = ${app.clock.now()}::timestamptz - make_interval(days => ${days}::int) + interval '1 minute'
        where id = ${uuidOfAny(brief.eventId)}`;
    await endAt(7);
    expect(codesOf(await attendees())).toBeUndefined();
    await endAt(8);
    expect(codesOf(await attendees())).toEqual(['UNAUTHENTICATED']);
  });
});

describe('the devices of an event', () => {
  it('are for those who manage it', async () => {
    const { id } = await pairableDevice(app, door.organizer, offer.eventId);
    const input = { eventId: offer.eventId, name: 'South' };
    expect(codesOf(await createDeviceOverHttp(app, door.stranger, input))).toEqual(['NOT_FOUND']);
    expect(codesOf(await issuePairingCodeOverHttp(app, door.stranger, id))).toEqual(['NOT_FOUND']);
    expect(codesOf(await revokeDeviceOverHttp(app, door.stranger, id))).toEqual(['NOT_FOUND']);
    expect((await listed(id)).status).toBe('WAITING');
  });

  it('have names of more than spaces', async () => {
    const { errors } = await createDeviceOverHttp(app, door.organizer, { eventId: offer.eventId, name: '  ' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'name' }] });
  });

  it('are at most 500 that were not revoked', async () => {
    const { eventId } = await givenOffer(app, { organizer: door.organizer });
    await app.sql`insert into device (id, event_id, name, created_at, created_by_id)
      select gen_random_uuid(), ${uuidOfAny(eventId)}, 'Gate ' || n, now(), ${uuidOfAny(door.organizer.id)}
      from generate_series(1, 499) n`;
    const { id } = await pairableDevice(app, door.organizer, eventId);
    const input = { eventId, name: 'One too many' };
    expect((await createDeviceOverHttp(app, door.organizer, input)).data.createDevice.code).toBe('CONFLICT');
    await revokeDeviceOverHttp(app, door.organizer, id);
    expect((await createDeviceOverHttp(app, door.organizer, input)).data.createDevice.__typename).toBe(
      'CreateDeviceSuccess',
    );
  });
});
