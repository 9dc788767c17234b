import { addMilliseconds } from '../../kernel/clock.js';
import type { Problem } from '../../kernel/problem.js';
import type { InventoryChange } from './inventory-change.js';
import { isFree } from './inventory-reads.js';
import { SeatsTaken, SoldOut } from './inventory.problems.js';
import type { LockedHold } from './lock-hold.js';

/** Each judge is pure and puts into `change` what the verb does to the hold; nothing where its state does not allow it. */

export function judgeRelease(hold: LockedHold, change: InventoryChange, verb: 'RELEASE' | 'EXPIRE'): void {
  if (hold.state !== 'ACTIVE') return;
  for (const line of hold.lines) change.free(line, verb);
}

export function judgeGiveBack(hold: LockedHold, change: InventoryChange): void {
  if (hold.state !== 'SOLD') return;
  for (const line of hold.lines) change.giveBack(line);
}

/** A hold whose time is up cannot be extended, even if nobody has taken its places yet. */
export function judgeExtend(hold: LockedHold, change: InventoryChange, timeToLive: number): void {
  const until = addMilliseconds(hold.at, timeToLive);
  for (const line of hold.lines) {
    if (hold.state !== 'ACTIVE' || line.expiresAt <= hold.at) return;
    change.extend(line, until < line.expiresAt ? line.expiresAt : until);
  }
}

/** An active hold can be sold even past its time; one that lost its places gets the same ones again if they are free. */
export function judgeSell(hold: LockedHold, change: InventoryChange): Problem | undefined {
  if (hold.state === 'SOLD') return undefined;
  if (hold.state !== 'ACTIVE') {
    const problem = againstRetaking(hold);
    if (problem) return problem;
    for (const other of hold.expired) change.free(other, 'EXPIRE');
    for (const line of hold.lines) change.retake(line);
  }
  for (const line of hold.lines) change.sell(line);
  return undefined;
}

function againstRetaking({ lines, seats, counters, expired, at }: LockedHold): Problem | undefined {
  const lost = seats.filter((seat) => !isFree(seat, at)).map(({ id }) => id);
  if (lost.length > 0) return new SeatsTaken(lost);
  for (const { ticketTypeId, quantity } of lines) {
    const counter = counters.find((candidate) => candidate.ticketTypeId === ticketTypeId)!;
    const reclaimed = expired.filter((hold) => hold.ticketTypeId === ticketTypeId);
    const remaining =
      counter.capacity - counter.sold - counter.held + reclaimed.reduce((sum, hold) => sum + hold.quantity, 0);
    if (remaining < quantity) return new SoldOut(ticketTypeId, Math.max(0, remaining));
  }
  return undefined;
}
