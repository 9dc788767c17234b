import { systemClock, type Clock } from '../clock.js';
import { Fault } from '../problem.js';
import { isDatabaseAway, isTimedOut, isUniqueViolation } from './database.js';
import { isOutcomeUnknown } from './statements.js';

/** What became of one request of a batch: its answer, or what it is refused with. */
export type Outcome<Answer> = { answer: Answer } | { refusal: unknown };

export interface CombinerOptions<Request, Answer> {
  /**
   * Settles requests of one key in one transaction and answers each, in their order. It throws when nothing of the batch
   * was committed, or when nobody knows whether it was.
   */
  settle(key: string, requests: readonly Request[]): Promise<readonly Outcome<Answer>[]>;
  /** Whether a request may be sent again after a commit that nobody knows the end of. */
  mayRepeat(request: Request): boolean;
  /** Whether a request waits however long it takes: those are few, and nobody would ask again for them. */
  isPatient(request: Request): boolean;
  /** What a request is about. Of those about the same, the later waits for the next batch: it must see what the first did. */
  subjectsOf(request: Request): readonly string[];
  /** How many are settled together at most. */
  mostTogether: number;
  /** How many may wait for one key; whoever comes then is RATE_LIMITED. */
  mostWaiting: number;
  /** Milliseconds after which a request that still waits is RATE_LIMITED. */
  longestWait: number;
  clock?: Clock;
}

interface Waiting<Request, Answer> {
  request: Request;
  /** Whether the caller has gone away: then nobody wants the answer. */
  isGone: () => boolean;
  since: number;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

interface Lane<Request, Answer> {
  waiting: Waiting<Request, Answer>[];
  isBusy: boolean;
  /** How many were settled by the batch before, without a pause in between. */
  justSettled: number;
}

const RETRY_AFTER_SECONDS = 1;
/** Milliseconds between two looks at who has waited too long for a batch that is under way. */
const LOOK_EVERY = 1_000;

/**
 * Group commit. Requests of one key gather while the batch before them is settled and go together then, in the order in
 * which they came; those of different keys never wait for each other. Nobody is answered before the commit. When a batch
 * fails as a whole, its members are settled one by one, so that only the guilty one fails.
 */
export class Combiner<Request, Answer> {
  readonly #lanes = new Map<string, Lane<Request, Answer>>();
  readonly #clock: Clock;
  #idle: (() => void)[] = [];
  /** Batches that are committed and about to be answered. */
  #untold = 0;

  constructor(private readonly options: CombinerOptions<Request, Answer>) {
    this.#clock = options.clock ?? systemClock;
  }

  /** How many requests wait, of all keys: those being settled do not count. */
  get waiting(): number {
    return [...this.#lanes.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** The answer to a request once it is committed. Rejects with what it is refused with. */
  ask(key: string, request: Request, isGone: () => boolean = () => false): Promise<Answer> {
    const lane = this.#laneOf(key);
    const { mostWaiting, isPatient } = this.options;
    if (lane.waiting.length >= mostWaiting && !isPatient(request)) return Promise.reject(tooBusy());
    return new Promise((resolve, reject) => {
      lane.waiting.push({ request, isGone, since: this.#now(), resolve, reject });
      this.#startSoon(key, lane);
    });
  }

  /** Resolves when everything that was asked has its answer. */
  async drain(): Promise<void> {
    if (this.#isBusy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  get #isBusy(): boolean {
    return this.#lanes.size > 0 || this.#untold > 0;
  }

  #laneOf(key: string): Lane<Request, Answer> {
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane = { waiting: [], isBusy: false, justSettled: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** Whatever arrives in the same turn of the event loop goes with the first. */
  #startSoon(key: string, lane: Lane<Request, Answer>): void {
    if (lane.isBusy) return;
    lane.isBusy = true;
    setImmediate(() => void this.#run(key, lane));
  }

  async #run(key: string, lane: Lane<Request, Answer>): Promise<void> {
    const looking = setInterval(() => this.#refuseLate(lane), LOOK_EVERY);
    while (lane.waiting.length > 0) {
      const batch = this.#next(lane);
      if (batch.length > 0) this.#tell(lane, await this.#settle(key, batch));
      lane.justSettled = batch.length;
    }
    clearInterval(looking);
    this.#lanes.delete(key);
    this.#lookWhetherIdle();
  }

  #lookWhetherIdle(): void {
    if (this.#isBusy) return;
    callAll(this.#idle.splice(0));
  }

  /**
   * Where others wait, they are sent first: the database works for them while these answers are made. It is listened to
   * when half of the answers are made: those whom it has locked and read for by then are judged and written, and it works on
   * while the other half is made.
   */
  #tell(lane: Lane<Request, Answer>, answers: readonly (() => void)[]): void {
    if (lane.waiting.length === 0) return callAll(answers);
    const half = Math.ceil(answers.length / 2);
    const [first, rest] = [answers.slice(0, half), answers.slice(half)];
    this.#untold += 1;
    setImmediate(() => {
      callAll(first);
      setImmediate(() => {
        callAll(rest);
        this.#untold -= 1;
        this.#lookWhetherIdle();
      });
    });
  }

  #next(lane: Lane<Request, Answer>): Waiting<Request, Answer>[] {
    const batch: Waiting<Request, Answer>[] = [];
    const later: Waiting<Request, Answer>[] = [];
    const subjects = new Set<string>();
    const most = this.#mostOf(lane);
    let looked = 0;
    for (const member of lane.waiting) {
      if (batch.length === most) break;
      looked += 1;
      if (member.isGone()) member.reject(new Fault('CONFLICT', 'The caller went away before the request was begun.'));
      else if (this.#isLate(member)) member.reject(tooBusy());
      else if (this.#isAboutAny(subjects, member)) later.push(member);
      else batch.push(member);
    }
    lane.waiting = [...later, ...lane.waiting.slice(looked)];
    return batch;
  }

  #refuseLate(lane: Lane<Request, Answer>): void {
    const { late = [], others = [] } = Object.groupBy(lane.waiting, (one) => (this.#isLate(one) ? 'late' : 'others'));
    lane.waiting = others;
    for (const member of late) member.reject(tooBusy());
  }

  #isLate({ request, since }: Waiting<Request, Answer>): boolean {
    return since < this.#now() - this.options.longestWait && !this.options.isPatient(request);
  }

  /**
   * Clients who have their answers ask again. Would all who wait go together, the others would all wait then, and database
   * and node work in turns; with half of all in each batch, both work all the time.
   */
  #mostOf({ waiting, justSettled }: Lane<Request, Answer>): number {
    const { mostTogether } = this.options;
    return justSettled === 0 ? mostTogether : Math.min(mostTogether, Math.ceil((waiting.length + justSettled) / 2));
  }

  /** Whether a request is about any of the subjects; they are its own, too, from then on. */
  #isAboutAny(subjects: Set<string>, { request }: Waiting<Request, Answer>): boolean {
    const own = this.options.subjectsOf(request);
    const isAny = own.some((subject) => subjects.has(subject));
    for (const subject of own) subjects.add(subject);
    return isAny;
  }

  /** What answers those that are settled together, each by itself; the others have their answers. */
  async #settle(key: string, batch: readonly Waiting<Request, Answer>[]): Promise<(() => void)[]> {
    try {
      const outcomes = await this.options.settle(
        key,
        batch.map(({ request }) => request),
      );
      return batch.map((member, index) => () => answer(member, outcomes[index]!));
    } catch (error) {
      await this.#settleSingly(key, batch, error);
      return [];
    }
  }

  /**
   * Only the guilty one fails. What may have been committed is asked again only where that does no harm; what somebody else
   * has kept from them for long is not waited for once more for each.
   */
  async #settleSingly(key: string, batch: readonly Waiting<Request, Answer>[], error: unknown): Promise<void> {
    const isUnknown = isOutcomeUnknown(error);
    // Somebody else was first with a unique row, such as the record of a key: that is known the second time.
    const mayEndOtherwise = isUnknown || batch.length > 1 || isUniqueViolation(error);
    let away = mayEndOtherwise && !isTimedOut(error) ? undefined : error;
    for (const member of batch) {
      if (away !== undefined) member.reject(away);
      else if (isUnknown && !this.options.mayRepeat(member.request)) member.reject(error);
      else away = await this.#settleAlone(key, member);
    }
  }

  /** The error when the database is away, or took too long: then the others need not try. */
  async #settleAlone(key: string, member: Waiting<Request, Answer>): Promise<unknown> {
    try {
      const [outcome] = await this.options.settle(key, [member.request]);
      answer(member, outcome!);
    } catch (error) {
      member.reject(error);
      if (isDatabaseAway(error) || isTimedOut(error)) return error;
    }
    return undefined;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function callAll(functions: readonly (() => void)[]): void {
  for (const call of functions) call();
}

function answer<Answer>(member: Waiting<unknown, Answer>, outcome: Outcome<Answer>): void {
  if ('answer' in outcome) member.resolve(outcome.answer);
  else member.reject(outcome.refusal);
}

const tooBusy = (): Fault =>
  new Fault('RATE_LIMITED', 'Too many people ask for the same at once. Try again in a moment.', {
    retryAfter: RETRY_AFTER_SECONDS,
  });
