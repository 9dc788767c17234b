import type { TestApp } from './test-app.js';

export const SYNC = `mutation($input: SyncScansInput!) { syncScans(input: $input) { __typename ... on Problem { code }
  ... on SyncScansSuccess { results { nonce outcome reason isRepeated } } } }`;
const CONFLICTS = `query($id: ID!) { scanConflicts(eventId: $id) { edges { node {
  id conflict gate rival { gate } ticket { id } } } } }`;

export type Told = ReturnType<typeof toldScan>;

/** An entry that the gate Offline let in just now, unless told. */
export const toldScan = (given: { token: string } & Record<string, unknown>) => ({
  nonce: 'offline',
  gate: 'Offline',
  device: 'device-1',
  sequence: 0,
  scannedAt: '2026-11-01T12:00:00.000Z',
  isAdmitted: true,
  ...given,
});

export const sync = (app: TestApp, person: { token: string }, input: { eventId: string; scans: Told[] }) =>
  app.as(person).send(SYNC, { input });

export async function conflictsOf(app: TestApp, person: { token: string }, eventId: string) {
  const { data } = await app.as(person).send(CONFLICTS, { id: eventId });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return data.scanConflicts.edges.map(({ node }: { node: any }) => node) as any[];
}
