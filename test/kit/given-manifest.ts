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
