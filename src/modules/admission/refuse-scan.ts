import { instantOfMilliseconds } from '../../kernel/clock.js';
import { refuse } from '../../kernel/problem.js';
import {
  AlreadyCheckedIn,
  NoEntriesLeft,
  NotInside,
  NotOnThisList,
  OutsideEntryTime,
  TicketVoid,
} from './admission.problems.js';
import type { Decision, PlacedScan } from './decision/index.js';

type Refused = Extract<Decision, { verdict: 'REFUSED' }>;

/** Says why the door stays closed. */
export function refuseScan({ reason, scan, rival }: Refused): never {
  switch (reason) {
    case 'CANCELLED':
    case 'REISSUED':
      return refuse(new TicketVoid(reason));
    case 'NOT_ON_LIST':
      return refuse(new NotOnThisList());
    case 'TOO_EARLY':
    case 'TOO_LATE':
      return refuse(new OutsideEntryTime(reason));
    case 'ALREADY_CHECKED_IN':
    case 'ALREADY_INSIDE':
      return refuse(new AlreadyCheckedIn(entryOf(rival!)));
    case 'NO_ENTRIES_LEFT':
      return refuse(new NoEntriesLeft(scan.times ?? 1));
    case 'NOT_INSIDE':
      return refuse(new NotInside());
  }
}

const entryOf = ({ scannedAt, gate }: PlacedScan) => ({ scannedAt: instantOfMilliseconds(scannedAt), gate });
