import type { PlanIssue } from './seat-plan.js';

const MAX_LISTED = 100;
const PRINTABLE_STEP = /^[\w-]{1,40}$/;

/** A place in a document. It becomes a path only when a mistake is written down, so a good plan costs no texts. */
export class Place {
  static readonly document = new Place(undefined, '');

  private constructor(
    private readonly parent: Place | undefined,
    private readonly step: string | number,
  ) {}

  at(step: string | number): Place {
    return new Place(this, step);
  }

  /** Field names that are long or unusual are shown as `…`: a path never repeats what a document should not hold. */
  toString(): string {
    if (this.parent === undefined) return '';
    const before = this.parent.toString();
    if (typeof this.step === 'number') return `${before}[${this.step}]`;
    const name = PRINTABLE_STEP.test(this.step) ? this.step : '…';
    return before === '' ? name : `${before}.${name}`;
  }
}

/** The mistakes found in one document, in the order found. */
export class PlanIssues {
  private readonly listed: PlanIssue[] = [];
  private found = 0;

  areEmpty(): boolean {
    return this.found === 0;
  }

  add(place: Place, message: string): void {
    this.found += 1;
    if (this.listed.length < MAX_LISTED) this.listed.push({ path: place.toString(), message });
  }

  /** The first hundred mistakes; when there were more, one last entry says how many. */
  list(): PlanIssue[] {
    const unlisted = this.found - this.listed.length;
    if (unlisted === 0) return [...this.listed];
    const noun = unlisted === 1 ? 'issue is' : 'issues are';
    return [...this.listed, { path: '', message: `${unlisted} more ${noun} not listed` }];
  }
}

/** Texts that may appear only once, such as the guids of a plan. A repetition names the place it repeats. */
export class UniqueTexts {
  private readonly firstPlaces = new Map<string, Place>();

  constructor(
    private readonly noun: string,
    private readonly issues: PlanIssues,
  ) {}

  claim(text: string, place: Place): void {
    const first = this.firstPlaces.get(text);
    if (first === undefined) this.firstPlaces.set(text, place);
    else this.issues.add(place, `repeats the ${this.noun} at ${first.toString()}`);
  }
}
