import type { ExampleOperation } from './kernel/http/edge-options.js';

/** Of the examples, those about the door: set up, scanned at, and reckoned with afterwards. */
export const doorExamples = [
  {
    name: 'CreateCheckInList',
    document: `mutation CreateCheckInList($input: CreateCheckInListInput!) {
  createCheckInList(input: $input) {
    __typename
    ... on CreateCheckInListSuccess { checkInList { id name rule } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', name: 'Tables', rule: 'REENTRY', ticketTypeIds: ['tty_…'] } },
  },
  {
    name: 'CreateGate',
    document: `mutation CreateGate($input: CreateGateInput!) {
  createGate(input: $input) {
    __typename
    ... on CreateGateSuccess { gate { id name } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', name: 'North', checkInListIds: ['cil_…'] } },
  },
  {
    name: 'CreateDevice',
    document: `mutation CreateDevice($input: CreateDeviceInput!) {
  createDevice(input: $input) {
    __typename
    ... on CreateDeviceSuccess { device { id name } pairing { code qrSvg expiresAt } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', name: 'Scanner 1' } },
  },
  {
    name: 'PairDevice',
    document: `mutation PairDevice($input: PairDeviceInput!) {
  pairDevice(input: $input) {
    __typename
    ... on PairDeviceSuccess { device { id name } token }
    ... on Problem { code message }
  }
}`,
    variables: { input: { code: '7K3QM-X2H9D' } },
  },
  {
    name: 'CheckInTicket',
    document: `mutation CheckInTicket($input: CheckInTicketInput!) {
  checkInTicket(input: $input) {
    __typename
    ... on CheckInTicketSuccess { ticket { id status attendeeName } checkIn { gate scannedAt } }
    ... on AlreadyCheckedIn { checkedInAt gate }
    ... on Problem { code message }
  }
}`,
    variables: { input: { token: '…', gate: 'North', nonce: 'scan-0001' } },
  },
  {
    name: 'RecordExit',
    document: `mutation RecordExit($input: RecordExitInput!) {
  recordExit(input: $input) {
    __typename
    ... on RecordExitSuccess { checkIn { gate leftAt } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { token: '…', gate: 'North', nonce: 'scan-0003' } },
  },
  {
    name: 'WatchDoor',
    document: `subscription WatchDoor($eventId: ID!) {
  checkInsChanged(eventId: $eventId) { expected inside left lists { name inside } gates { gate inside } }
}`,
    variables: { eventId: 'evt_…' },
  },
  {
    name: 'GateManifest',
    document: `query GateManifest($eventId: ID!, $sinceVersion: String, $after: String) {
  gateManifest(eventId: $eventId, sinceVersion: $sinceVersion, after: $after) {
    eventKey fromVersion toVersion isCalledOff latest days after keys { kid x }
    gates { name checkInListIds } checkInLists { id ticketTypeIds sections opensAt closesAt rule times }
    tickets { key issue isVoid ticketTypeId section scans {
      nonce kind undoes gate source sequence issue isAdmitted reportedAt scannedAt ground checkInListIds rule times day
    } }
  }
}`,
    variables: { eventId: 'evt_…' },
  },
  {
    name: 'SyncScans',
    document: `mutation SyncScans($input: SyncScansInput!) {
  syncScans(input: $input) {
    __typename
    ... on SyncScansSuccess { results { nonce outcome reason isRepeated } }
    ... on Problem { code message }
  }
}`,
    variables: {
      input: {
        eventId: 'evt_…',
        scans: [
          {
            token: '…',
            gate: 'South',
            device: 'scanner-1',
            sequence: 1,
            nonce: 'scanner-1-0001',
            scannedAt: '2027-06-01T17:30:00Z',
            isAdmitted: true,
          },
        ],
      },
    },
  },
  {
    name: 'ScanConflicts',
    document: `query ScanConflicts($eventId: ID!) {
  scanConflicts(eventId: $eventId) { edges { node {
    conflict gate scannedAt ticket { attendeeName } rival { gate scannedAt }
  } } }
}`,
    variables: { eventId: 'evt_…' },
  },
] satisfies ExampleOperation[];
