export interface HoldModel {
  member: number;
  general: number;
  seats: readonly number[];
  state: 'ACTIVE' | 'SOLD' | 'RELEASED' | 'EXPIRED';
  /** Its time is up, but nobody has cleaned up: the how manieth of which that happened to; 0 while it is not. */
  over: number;
}

type Outcome = 'DONE' | 'UNCHANGED' | 'SEATS_TAKEN' | 'SOLD_OUT' | 'LIMIT_EXCEEDED';

/** What an event's places should be after each verb, in the plainest way. */
export class EventModel {
  static readonly SEATS = 6;
  static readonly PLACES = 5;
  static readonly PER_MEMBER = 4;

  private readonly holds: HoldModel[] = [];
  private readonly blocked = new Set<number>();
  private overs = 0;

  take(asked: Pick<HoldModel, 'member' | 'general' | 'seats'>): [Outcome, HoldModel?] {
    const owned = this.sum('general', (hold) => hold.member === asked.member && this.claims(hold));
    if (asked.general > 0 && owned + asked.general > EventModel.PER_MEMBER) return ['LIMIT_EXCEEDED'];
    const refusal = this.refusalOf(asked);
    if (refusal) return [refusal];
    this.reclaimFor(asked);
    const { member, general, seats } = asked;
    const hold: HoldModel = { member, general, seats, state: 'ACTIVE', over: 0 };
    this.holds.push(hold);
    return ['DONE', hold];
  }

  release(hold: HoldModel): Outcome {
    return this.move(hold, 'ACTIVE', 'RELEASED');
  }

  giveBack(hold: HoldModel): Outcome {
    return this.move(hold, 'SOLD', 'RELEASED');
  }

  extend(hold: HoldModel): Outcome {
    return hold.state === 'ACTIVE' && hold.over === 0 ? 'DONE' : 'UNCHANGED';
  }

  expire(hold: HoldModel): Outcome {
    if (hold.state !== 'ACTIVE' || hold.over > 0) return 'UNCHANGED';
    hold.over = this.overs += 1;
    return 'DONE';
  }

  sell(hold: HoldModel): Outcome {
    if (hold.state === 'SOLD') return 'UNCHANGED';
    if (hold.state !== 'ACTIVE') {
      const refusal = this.refusalOf(hold);
      if (refusal) return refusal;
      this.reclaimFor(hold);
    }
    hold.state = 'SOLD';
    return 'DONE';
  }

  block(seats: readonly number[]): Outcome {
    if (seats.some((seat) => this.isClaimed(seat))) return 'SEATS_TAKEN';
    this.reclaimFor({ general: 0, seats });
    for (const seat of seats) this.blocked.add(seat);
    return 'DONE';
  }

  unblock(seats: readonly number[]): Outcome {
    for (const seat of seats) this.blocked.delete(seat);
    return 'DONE';
  }

  /** What a sweep does to holds whose time is up. */
  reclaim(): void {
    for (const hold of this.overHolds()) hold.state = 'EXPIRED';
  }

  /** What a claim does to them: those that have its seats lose theirs, and of the others, oldest first, as many as it needs. */
  private reclaimFor({ general, seats }: Pick<HoldModel, 'general' | 'seats'>): void {
    for (const hold of this.overHolds()) if (hold.seats.some((seat) => seats.includes(seat))) hold.state = 'EXPIRED';
    for (const hold of this.overHolds()) {
      const { held, sold } = this.counted('general');
      if (EventModel.PLACES - held - sold >= general) return;
      if (hold.general > 0) hold.state = 'EXPIRED';
    }
  }

  private overHolds(): HoldModel[] {
    const over = this.holds.filter((hold) => hold.state === 'ACTIVE' && hold.over > 0);
    return over.sort((one, other) => one.over - other.over);
  }

  counted(of: 'general' | 'seats'): { held: number; sold: number } {
    return {
      held: this.sum(of, ({ state }) => state === 'ACTIVE'),
      sold: this.sum(of, ({ state }) => state === 'SOLD'),
    };
  }

  seatStates(): string[] {
    return Array.from({ length: EventModel.SEATS }, (_, seat) => {
      const holder = this.holds.find(
        ({ state, seats }) => (state === 'ACTIVE' || state === 'SOLD') && seats.includes(seat),
      );
      if (holder) return holder.state === 'SOLD' ? 'SOLD' : 'HELD';
      return this.blocked.has(seat) ? 'BLOCKED' : 'FREE';
    });
  }

  private refusalOf({ general, seats }: Pick<HoldModel, 'general' | 'seats'>): Outcome | undefined {
    if (seats.some((seat) => this.isClaimed(seat) || this.blocked.has(seat))) return 'SEATS_TAKEN';
    const taken = this.sum('general', (hold) => this.claims(hold));
    return general > 0 && taken + general > EventModel.PLACES ? 'SOLD_OUT' : undefined;
  }

  private isClaimed(seat: number): boolean {
    return this.holds.some((hold) => this.claims(hold) && hold.seats.includes(seat));
  }

  private claims({ state, over }: HoldModel): boolean {
    return state === 'SOLD' || (state === 'ACTIVE' && over === 0);
  }

  private move(hold: HoldModel, from: HoldModel['state'], to: HoldModel['state']): Outcome {
    if (hold.state !== from) return 'UNCHANGED';
    hold.state = to;
    return 'DONE';
  }

  private sum(of: 'general' | 'seats', which: (hold: HoldModel) => boolean): number {
    return this.holds.filter(which).reduce((sum, hold) => sum + (of === 'seats' ? hold.seats.length : hold.general), 0);
  }
}
