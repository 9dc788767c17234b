export interface HoldModel {
  member: number;
  general: number;
  seats: readonly number[];
  state: 'ACTIVE' | 'SOLD' | 'RELEASED' | 'EXPIRED';
  /** Its time is up, but nobody has cleaned up. */
  isOver: boolean;
}

type Outcome = 'DONE' | 'UNCHANGED' | 'SEATS_TAKEN' | 'SOLD_OUT' | 'LIMIT_EXCEEDED';

/** What an event's places should be after each verb, in the plainest way. */
export class EventModel {
  static readonly SEATS = 6;
  static readonly PLACES = 5;
  static readonly PER_MEMBER = 4;

  private readonly holds: HoldModel[] = [];
  private readonly blocked = new Set<number>();

  take(asked: Pick<HoldModel, 'member' | 'general' | 'seats'>): [Outcome, HoldModel?] {
    const owned = this.sum('general', (hold) => hold.member === asked.member && this.claims(hold));
    if (asked.general > 0 && owned + asked.general > EventModel.PER_MEMBER) return ['LIMIT_EXCEEDED'];
    const refusal = this.refusalOf(asked);
    if (refusal) return [refusal];
    this.reclaim();
    const { member, general, seats } = asked;
    const hold: HoldModel = { member, general, seats, state: 'ACTIVE', isOver: false };
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
    return hold.state === 'ACTIVE' && !hold.isOver ? 'DONE' : 'UNCHANGED';
  }

  expire(hold: HoldModel): Outcome {
    if (hold.state !== 'ACTIVE' || hold.isOver) return 'UNCHANGED';
    hold.isOver = true;
    return 'DONE';
  }

  sell(hold: HoldModel): Outcome {
    if (hold.state === 'SOLD') return 'UNCHANGED';
    if (hold.state !== 'ACTIVE') {
      const refusal = this.refusalOf(hold);
      if (refusal) return refusal;
      this.reclaim();
    }
    hold.state = 'SOLD';
    return 'DONE';
  }

  block(seats: readonly number[]): Outcome {
    if (seats.some((seat) => this.isClaimed(seat))) return 'SEATS_TAKEN';
    this.reclaim();
    for (const seat of seats) this.blocked.add(seat);
    return 'DONE';
  }

  unblock(seats: readonly number[]): Outcome {
    for (const seat of seats) this.blocked.delete(seat);
    return 'DONE';
  }

  /** What whoever settles next, or a sweep, does to holds whose time is up. */
  reclaim(): void {
    for (const hold of this.holds) if (hold.state === 'ACTIVE' && hold.isOver) hold.state = 'EXPIRED';
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

  private claims({ state, isOver }: HoldModel): boolean {
    return state === 'SOLD' || (state === 'ACTIVE' && !isOver);
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
