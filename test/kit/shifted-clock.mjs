/**
 * Preloaded (`--import shifted-clock.mjs?ahead=3600000`) into a process whose clock shall be wrong: `Date` runs so many
 * milliseconds ahead, and nothing else does. Timers and the database keep true time.
 */
const ahead = Number(new URL(import.meta.url).searchParams.get('ahead'));
if (!Number.isSafeInteger(ahead)) throw new Error(`${import.meta.url} must say how far ahead the clock is.`);

const now = () => TrueDate.now() + ahead;
const TrueDate = Date;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new TrueDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
