import { cpuMicroseconds } from '../../cpu.js';
import type { Availability } from '../../data-set/stage.js';
import { AudienceProcess, type AudienceReport } from '../../load/audience-process.js';
import { spreadOf } from '../../rounds.js';
import type { Source } from './sources.js';

/** So that compilers and pools have reached their working state. */
const WARM_UP_PER_SECOND = 50;
/** A task of each minute that falls into one of them would count for every message. */
const REHEARSALS = 3;

/** How fast an event changes, and for how long. */
export interface Tempo {
  perSecond: number;
  seconds: number;
}

/** What an audience heard in one round, and what it cost the server. */
export interface FanOutSample extends AudienceReport {
  /** Until everybody had heard the last. */
  seconds: number;
  serverMicroseconds: number;
  /** Of the server for each message, beyond what the same changes cost it with nobody listening. */
  microsecondsEach: number;
  /** Messages that each subscriber got in a second, while things changed. */
  ticks: number;
}

/** Those who watch a source. */
export interface Watching {
  subscribers: number;
  query: string;
  /** Milliseconds between two looks of theirs at what has come. */
  readEvery: number;
}

/** A source and those who watch it. */
export class WatchedSource {
  readonly #audience = new AudienceProcess();
  /** CPU time of the server for a change that nobody hears of, by tempo. */
  readonly #unheard = new Map<number, number>();

  constructor(
    readonly source: Source,
    private readonly watching: Watching,
  ) {}

  get subscribers(): number {
    return this.watching.subscribers;
  }

  /** Measures what changes cost the server while it has no audience, once it has made some: the median of a few times. */
  async rehearse(tempo: Tempo): Promise<void> {
    await this.source.change({ perSecond: WARM_UP_PER_SECOND, seconds: tempo.seconds });
    const costs: number[] = [];
    for (let time = 0; time < REHEARSALS; time += 1) costs.push(await this.#costOfChange(tempo));
    this.#unheard.set(tempo.perSecond, spreadOf(costs).median);
  }

  async #costOfChange(tempo: Tempo): Promise<number> {
    const { server } = this.source;
    const before = cpuMicroseconds(server) ?? 0;
    const changes = await this.source.change(tempo);
    return ((cpuMicroseconds(server) ?? 0) - before) / changes.length;
  }

  /** Subscribes everybody; answers the first thing that one of them heard. */
  async gather(): Promise<Availability> {
    const { server, eventId } = this.source;
    const message = await this.#audience.gather({
      port: Number(server.url.port),
      path: server.url.pathname,
      ...this.watching,
      eventId,
    });
    const { payload } = JSON.parse(message) as { payload: { data: { availabilityChanged: Availability } } };
    return payload.data.availabilityChanged;
  }

  async perform(tempo: Tempo): Promise<FanOutSample> {
    const { server } = this.source;
    await this.#audience.begin();
    const [before, began] = [cpuMicroseconds(server) ?? 0, performance.now()];
    const changes = await this.source.change(tempo);
    const changed = Math.max(tempo.seconds, (performance.now() - began) / 1_000);
    const report = await this.#audience.report(changes);
    const serverMicroseconds = (cpuMicroseconds(server) ?? 0) - before;
    const unheard = changes.length * (this.#unheard.get(tempo.perSecond) ?? 0);
    return {
      ...report,
      seconds: (performance.now() - began) / 1_000,
      serverMicroseconds,
      microsecondsEach: (serverMicroseconds - unheard) / report.deliveries,
      ticks: report.deliveries / this.subscribers / changed,
    };
  }

  stop(): Promise<void> {
    return this.#audience.stop();
  }
}
