import { system, type Viewer } from '../../kernel/auth/viewer.js';
import type { Clock } from '../../kernel/clock.js';
import { Combiner } from '../../kernel/db/combiner.js';
import type { Execute } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { definePort } from '../../kernel/ports.js';
import {
  isForOtherEvent,
  refuseOtherEvent,
  scannable,
  settleScans,
  type CheckedIn,
  type Scan,
  type ScanRequest,
} from './scan-ticket.js';
import { syncScans, type ScanAnswer, type ToldScan } from './sync-scans.js';

/** What gates have told since they were last connected, and who tells it. */
interface Told {
  viewer: Viewer;
  scans: readonly ToldScan[];
}

const MOST_TOGETHER = 64;
const MOST_WAITING = 500;
const LONGEST_SYNC = 25_000;

/**
 * Where the scans of a node are settled: those of one event that come while others are being settled go together, in one
 * transaction. What gates hand over of their time without a network goes one call after the other beside them, since each is
 * up to 500 scans: at once they would only wait for each other's locks, each in a transaction that stands open. Every scan is
 * safe to repeat, so one whose commit nobody knows the end of is settled again.
 */
export class DoorDesk {
  readonly #scans: Combiner<ScanRequest, CheckedIn>;
  readonly #told: Combiner<Told, ScanAnswer[]>;

  constructor(
    private readonly execute: Execute,
    private readonly clock: Clock,
    /** Milliseconds after which a scan that still waits is RATE_LIMITED. */
    longestWait: number,
  ) {
    const safe = { mayRepeat: () => true, isPatient: () => false, mostWaiting: MOST_WAITING };
    this.#scans = new Combiner({
      ...safe,
      settle: (eventId, requests) => execute(system, settleScans, { eventId, requests }),
      subjectsOf: ({ scan: { claims, nonce } }) => [claims.ticketId, `nonce ${nonce}`],
      mostTogether: MOST_TOGETHER,
      longestWait,
      clock,
    });
    this.#told = new Combiner({
      ...safe,
      settle: async (eventId, [told]) => {
        const { viewer, scans } = told!;
        return [{ answer: await execute(viewer, syncScans, { eventId, scans }) }];
      },
      subjectsOf: () => [],
      mostTogether: 1,
      longestWait: LONGEST_SYNC,
      clock,
    });
  }

  /**
   * Lets the holder of a ticket in or out, as often as its list allows: of two gates at the same time, one does. Throws
   * TokenInvalid, WrongEvent and what `settleScans` refuses with; RATE_LIMITED when too many wait.
   */
  async scan(viewer: Viewer, scan: Scan, isGone: () => boolean): Promise<CheckedIn> {
    const request = scannable({ viewer, now: this.clock.now() }, scan);
    if (isForOtherEvent(request)) await this.execute(viewer, refuseOtherEvent, request);
    return this.#scans.ask(request.scan.claims.eventId, request, isGone);
  }

  /** Takes over what gates did without a network, of an event whose door is the viewer's. RATE_LIMITED when too many wait. */
  sync(eventId: Id<'evt'>, told: Told, isGone: () => boolean): Promise<ScanAnswer[]> {
    return this.#told.ask(eventId, told, isGone);
  }

  /** How many calls wait until those before them are settled, of all events, by what they are. */
  get waiting(): Record<'scan' | 'sync', number> {
    return { scan: this.#scans.waiting, sync: this.#told.waiting };
  }

  /** Resolves when every scan has its answer. */
  async drain(): Promise<void> {
    await Promise.all([this.#scans.drain(), this.#told.drain()]);
  }
}

export const doorDesk = definePort<DoorDesk>('doorDesk');
