import { system } from '../../kernel/auth/viewer.js';
import type { TableRows } from '../../kernel/db/table-rows.js';
import { shareOf, type Tx } from '../../kernel/db/unit-of-work.js';
import type { EventPlaces } from './event-places.js';
import { Places } from './places.js';
import { lineKeeper, type WaitingLine } from './waiting-line.js';

/** The line of an event in the hands of a settlement. */
export class EventLine {
  readonly rows: TableRows[] = [];
  /** How long the ledger was when the line was served, and how much was told of those who wait. */
  #served = -1;

  private constructor(
    private readonly tx: Tx,
    private readonly event: EventPlaces,
    private readonly line: WaitingLine,
  ) {}

  static async open(tx: Tx, event: EventPlaces): Promise<EventLine> {
    const line = await lineKeeper().open(tx, event.read);
    event.learn(line.owned);
    return new EventLine(tx, event, line);
  }

  /** Gives what is free to those who wait, unless nothing has changed but that places were taken. */
  async serve(): Promise<void> {
    const { ledger } = this.event.change;
    const isFirst = this.#served < 0;
    if (!isFirst && ledger.slice(this.#served).every(({ verb }) => verb === 'TAKE')) return;
    while (!this.#allot()) {
      await this.line.readOn(this.tx);
      this.event.learn(this.line.owned);
    }
    this.#served = ledger.length;
  }

  end(): void {
    const { rows, isWaitedFor } = this.line.end(this.#places());
    this.rows.push(...rows);
    if (rows.length > 0 || isWaitedFor !== this.event.read.isWaitedFor) this.event.change.isWaitedFor = isWaitedFor;
  }

  #allot(): boolean {
    const places = this.#places();
    const isDone = this.line.allot(places);
    this.event.absorb(places);
    this.rows.push(...places.rows);
    return isDone;
  }

  #places(): Places {
    return new Places(this.event, shareOf(this.tx, system));
  }
}
