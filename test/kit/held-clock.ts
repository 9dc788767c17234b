import { addMilliseconds, type Clock } from '../../src/kernel/clock.js';

/** A clock that runs until the test holds it. The database's clock is never held: rules about holds go by that. */
export class HeldClock implements Clock {
  private held: Date | undefined;

  now(): Date {
    return this.held ?? new Date();
  }

  set(instant: Date): void {
    this.held = instant;
  }

  advance(milliseconds: number): void {
    this.held = addMilliseconds(this.now(), milliseconds);
  }

  run(): void {
    this.held = undefined;
  }
}
