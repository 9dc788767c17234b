import { OfflineGate } from './offline-gate.js';
import { until, type Tell, type TourClient } from './tour-client.js';

interface Door {
  visitor: TourClient;
  organizer: TourClient;
  tell: Tell;
  eventId: string;
}

export interface DoorOutcome {
  checkedIn: string;
  secondScan: string;
  /** Of the same ticket: the exit, and the entry after it. */
  wayOut: string;
  comesBack: string;
  /** What two scanners without a network did with one ticket, and what the server made of it. */
  offline: string[];
  synced: string[];
  conflicts: number;
  inside: number;
}

/** Lists, gates and a scanner, before anybody comes; the scanner speaks with a token of its own. */
export async function setUpDoor({ visitor, organizer, tell, eventId }: Door, tableSeat: string): Promise<TourClient> {
  tell(
    'step',
    'The organizer prepares the door: who may come in again, at which gate, and a scanner that is paired by a code.',
  );
  const tables = { eventId, name: 'Tables', rule: 'REENTRY', ticketTypeIds: [tableSeat] };
  const { checkInList } = await organizer.send('CreateCheckInList', { input: tables });
  await organizer.send('CreateCheckInList', { input: { eventId, name: 'Everybody else', rule: 'ONCE' } });
  await organizer.send('CreateGate', { input: { eventId, name: 'North', checkInListIds: [checkInList.id] } });
  await organizer.send('CreateGate', { input: { eventId, name: 'South' } });
  const { pairing } = await organizer.send('CreateDevice', { input: { eventId, name: 'Scanner 1' } });
  const { token } = await visitor.as('scanner').send('PairDevice', { input: { code: pairing.code } });
  return visitor.as('scanner', token);
}

/** One ticket goes in, out and in again; another is scanned twice without a network. */
export async function workDoor(
  { organizer, tell, eventId }: Door,
  scanner: TourClient,
  { seated, standing }: { seated: string; standing: string },
): Promise<DoorOutcome> {
  tell('step', 'At the door a ticket is scanned, scanned again, leaves, and comes back. The organizer watches.');
  const door = organizer.watch('WatchDoor', { eventId });
  const scan = (name: 'CheckInTicket' | 'RecordExit', nonce: string) =>
    scanner.send(name, { input: { token: seated, gate: 'North', nonce } });
  const first = await scan('CheckInTicket', 'scan-0001');
  const second = await scan('CheckInTicket', 'scan-0002');
  const out = await scan('RecordExit', 'scan-0003');
  const again = await scan('CheckInTicket', 'scan-0004');

  tell('step', 'The network is gone. Two scanners decide by themselves, and one ticket is shown at both.');
  const manifest = await scanner.send('GateManifest', { eventId });
  const gates = ['scanner-1', 'scanner-2'].map((device) => new OfflineGate(manifest, { gate: 'South', device }));
  const offline = gates.map((gate, index) => gate.scan(standing, new Date(Date.now() + index * 1_000)));
  const { results } = await scanner.send('SyncScans', { input: { eventId, scans: gates.flatMap(({ kept }) => kept) } });
  await scanner.send('SyncScans', { input: { eventId, scans: gates.flatMap(({ kept }) => kept) } });
  const conflicts = await organizer.send('ScanConflicts', { eventId });
  await until('the organizer sees two inside', () => door.seen.at(-1)?.inside === 2);
  await door.close();
  return {
    checkedIn: first.__typename,
    secondScan: second.__typename,
    wayOut: out.__typename,
    comesBack: again.__typename,
    offline,
    synced: results.map(({ outcome, reason }: { outcome: string; reason: string | null }) => reason ?? outcome),
    conflicts: conflicts.edges.length,
    inside: door.seen.at(-1).inside,
  };
}
