import type { DoorTerms, GateBook, PlacedScan } from '../../src/modules/admission/decision/index.js';
import type { Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';

const MANIFEST = `query($eventId: ID!, $sinceVersion: String, $after: String) {
  gateManifest(eventId: $eventId, sinceVersion: $sinceVersion, after: $after) {
    eventKey fromVersion toVersion isCalledOff latest days after keys { kid x }
    gates { name checkInListIds } checkInLists { id ticketTypeIds sections opensAt closesAt rule times }
    tickets { key issue isVoid ticketTypeId section scans {
      nonce kind undoes gate source sequence issue isAdmitted reportedAt scannedAt ground checkInListIds rule times day } } } }`;

/** The answer of the query, as JSON has it. */
export async function manifestOf(
  app: TestApp,
  person: Person,
  variables: { eventId: string; sinceVersion?: string; after?: string },
) {
  const { data, errors } = await app.as(person).send(MANIFEST, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.gateManifest;
}

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** What a gate makes of a whole manifest. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function bookOf(manifest: any, isSignedBy: GateBook['isSignedBy']): GateBook {
  const door: DoorTerms = {
    isCalledOff: manifest.isCalledOff,
    latest: Date.parse(manifest.latest),
    days: manifest.days.map(instant),
    gates: manifest.gates.map(({ name, checkInListIds }: never) => ({ name, listIds: checkInListIds })),
    lists: manifest.checkInLists.map(({ opensAt, closesAt, ...list }: Record<string, string | null>) => ({
      ...list,
      opensAt: instant(opensAt!),
      closesAt: instant(closesAt!),
    })),
  };
  const scanOf = ({ checkInListIds: listIds, ...scan }: Record<string, never>): PlacedScan => ({
    ...(scan as unknown as PlacedScan),
    listIds: listIds!,
    reportedAt: Date.parse(scan['reportedAt']!),
    scannedAt: Date.parse(scan['scannedAt']!),
    day: instant(scan['day']!),
  });
  return {
    door,
    eventKey: manifest.eventKey,
    tickets: new Map(manifest.tickets.map((ticket: { key: string }) => [ticket.key, ticket])),
    scans: new Map(manifest.tickets.map(({ key, scans }: { key: string; scans: never[] }) => [key, scans.map(scanOf)])),
    isSignedBy,
  };
}
