import type { GateBook } from './decide-at-gate.js';
import type { DoorTerms, GateTerms, ListTerms, PlacedScan, TicketFacts } from './scan.js';

type Told<Thing, Instants extends keyof Thing> = Omit<Thing, Instants> & { [Name in Instants]: string | null };

/** What the query `gateManifest` answers, all fields of it, with the tickets of all its pages. Instants are ISO 8601. */
export interface ManifestAnswer {
  eventKey: string;
  isCalledOff: boolean;
  latest: string;
  days: readonly string[];
  gates: readonly (Omit<GateTerms, 'listIds'> & { checkInListIds: readonly string[] })[];
  checkInLists: readonly Told<ListTerms, 'opensAt' | 'closesAt'>[];
  tickets: readonly (TicketFacts & { key: string; scans: readonly ToldScan[] })[];
}

interface ToldScan extends Told<Omit<PlacedScan, 'listIds'>, 'reportedAt' | 'scannedAt' | 'day'> {
  checkInListIds: readonly string[];
}

const instant = (text: string | null): number | null => (text === null ? null : Date.parse(text));

/** What a gate makes of a whole manifest: what it decides by without a network. */
export function bookOf(manifest: ManifestAnswer, isSignedBy: GateBook['isSignedBy']): GateBook {
  const door: DoorTerms = {
    isCalledOff: manifest.isCalledOff,
    latest: Date.parse(manifest.latest),
    days: manifest.days.map((day) => Date.parse(day)),
    gates: manifest.gates.map(({ name, checkInListIds: listIds }) => ({ name, listIds })),
    lists: manifest.checkInLists.map(({ opensAt, closesAt, ...list }) => ({
      ...list,
      opensAt: instant(opensAt),
      closesAt: instant(closesAt),
    })),
  };
  return {
    door,
    eventKey: manifest.eventKey,
    tickets: new Map(manifest.tickets.map((ticket) => [ticket.key, ticket])),
    scans: new Map(manifest.tickets.map(({ key, scans }) => [key, scans.map(placedScan)])),
    isSignedBy,
  };
}

function placedScan({ checkInListIds: listIds, reportedAt, scannedAt, day, ...scan }: ToldScan): PlacedScan {
  return { ...scan, listIds, reportedAt: instant(reportedAt)!, scannedAt: instant(scannedAt)!, day: instant(day) };
}
