import type { Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';

const PROBLEM = '... on Problem { code message }';
const DEVICE = 'device { id name status event { id } lastSeenAt unsyncedScans }';
const PAIRING = 'pairing { code qrSvg expiresAt }';
const CREATE = `mutation($input: CreateDeviceInput!) { createDevice(input: $input) { __typename ${PROBLEM}
  ... on CreateDeviceSuccess { ${DEVICE} ${PAIRING} } } }`;
const ISSUE = `mutation($input: DeviceInput!) { issuePairingCode(input: $input) { __typename ${PROBLEM}
  ... on IssuePairingCodeSuccess { ${PAIRING} } } }`;
const PAIR = `mutation($input: PairDeviceInput!) { pairDevice(input: $input) { __typename ${PROBLEM}
  ... on PairDeviceSuccess { ${DEVICE} token } } }`;
const REVOKE = `mutation($input: DeviceInput!) { revokeDevice(input: $input) { __typename ${PROBLEM}
  ... on RevokeDeviceSuccess { ${DEVICE} } } }`;

export const createDeviceOverHttp = (app: TestApp, person: Person, input: { eventId: string; name: string }) =>
  app.as(person).send(CREATE, { input });
export const issuePairingCodeOverHttp = (app: TestApp, person: Person, id: string) =>
  app.as(person).send(ISSUE, { input: { id } });
export const pairDeviceOverHttp = (app: TestApp, code: string) => app.anonymous.send(PAIR, { input: { code } });
export const revokeDeviceOverHttp = (app: TestApp, person: Person, id: string) =>
  app.as(person).send(REVOKE, { input: { id } });

/** A device at the door of the event that can be paired. */
export async function pairableDevice(app: TestApp, person: Person, eventId: string) {
  const answer = await createDeviceOverHttp(app, person, { eventId, name: 'North gate' });
  if (!answer.data?.createDevice?.device) throw new Error(`No device was made: ${answer.text}`);
  const { device, pairing } = answer.data.createDevice;
  return { id: device.id as string, code: pairing.code as string, qrSvg: pairing.qrSvg as string };
}

/** A device that works at the door of the event. */
export async function pairedDevice(app: TestApp, person: Person, eventId: string) {
  const { id, code } = await pairableDevice(app, person, eventId);
  const { data } = await pairDeviceOverHttp(app, code);
  return { id, token: data.pairDevice.token as string };
}
