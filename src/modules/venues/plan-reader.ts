import { hasMoreParts } from './has-more-parts.js';
import { locateJsonError } from './locate-json-error.js';
import { Place, PlanIssues, UniqueTexts } from './plan-issues.js';
import {
  MAX_COORDINATE,
  MAX_DOCUMENT_LENGTH,
  MAX_SEATS,
  MAX_TEXT_LENGTH,
  type PlanReading,
  type SeatPlan,
} from './seat-plan.js';

/** Objects and lists; a plan has fewer even where each seat is a row and a section by itself. */
const MAX_PARTS = 10 * MAX_SEATS;
const MAX_DEPTH = 20;
const CONTROL_CHARACTER = /\p{Cc}/u;
const RESERVED_FIELDS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const PRINTABLE_FIELD = /^[\w-]{1,40}$/;

/**
 * Reads one document with one format's reader, and gathers every mistake. `read` builds a plan unconditionally: what
 * cannot be read is written down as an issue and replaced by an empty value, and a plan with issues is thrown away.
 * Never throws for anything a document can contain; linear in its length.
 */
export function readPlan(document: string, read: (root: PlanNode) => SeatPlan): PlanReading {
  const issues = new PlanIssues();
  const value = parseDocument(document, issues);
  if (!issues.areEmpty()) return { plan: undefined, issues: issues.list() };
  refuseUnsafeNesting(value, issues);
  const root = PlanNode.of(value, Place.document, issues);
  const plan = root === undefined ? undefined : read(root);
  if (plan !== undefined) checkSeatCount(plan, issues);
  if (plan === undefined || !issues.areEmpty()) return { plan: undefined, issues: issues.list() };
  return { plan, issues: [] };
}

/** An object of a document. Each method reads one field, writes down what is wrong with it, and always returns. */
export class PlanNode {
  private constructor(
    private readonly fields: object,
    private readonly place: Place,
    private readonly issues: PlanIssues,
  ) {}

  static of(value: unknown, place: Place, issues: PlanIssues): PlanNode | undefined {
    if (isObject(value)) return new PlanNode(value, place, issues);
    issues.add(place, 'must be an object');
    return undefined;
  }

  /** Refuses every other field, so that a misspelt optional one is not silently ignored. */
  allowOnly(names: ReadonlySet<string>): void {
    for (const name of Object.keys(this.fields)) {
      if (names.has(name) || RESERVED_FIELDS.has(name)) continue;
      this.issues.add(
        this.place,
        PRINTABLE_FIELD.test(name) ? `has an unknown field "${name}"` : 'has an unknown field',
      );
    }
  }

  /** A required text, trimmed; '' when it is not a proper one. */
  text(field: string): string {
    const value = this.required(field);
    return value === undefined ? '' : this.checkText(field, value);
  }

  /** Like `text`, and unique among `others`. */
  uniqueText(field: string, others: UniqueTexts): string {
    const text = this.text(field);
    if (text !== '') others.claim(text, this.place.at(field));
    return text;
  }

  /** A text that may be missing, null or blank; undefined then. */
  optionalText(field: string): string | undefined {
    const value = this.optional(field);
    if (value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined;
    return this.checkText(field, value);
  }

  /** A text that names one of the plan's categories. */
  category(field: string, categories: ReadonlySet<string>): string {
    const name = this.text(field);
    // A plan without readable categories has its issue already; repeating it at every seat would bury the rest.
    if (name === '' || categories.size === 0 || categories.has(name)) return name;
    this.refuse(field, `"${name}" is not a category of this plan`);
    return name;
  }

  /** A required coordinate, finite and within the limits; 0 when it is not. */
  coordinate(field: string): number {
    const value = this.required(field);
    if (value === undefined) return 0;
    if (typeof value === 'number' && isCoordinate(value)) return value;
    const range = `must lie between -${MAX_COORDINATE} and ${MAX_COORDINATE}`;
    this.refuse(field, typeof value === 'number' ? range : 'must be a number');
    return 0;
  }

  /** True or false; false when missing or null. */
  flag(field: string): boolean {
    const value = this.optional(field);
    if (value !== undefined && typeof value !== 'boolean') this.refuse(field, 'must be true or false');
    return value === true;
  }

  object(field: string): PlanNode | undefined {
    const value = this.required(field);
    return value === undefined ? undefined : PlanNode.of(value, this.place.at(field), this.issues);
  }

  /** An object that may be missing or null. */
  optionalObject(field: string): PlanNode | undefined {
    const value = this.optional(field);
    return value === undefined ? undefined : PlanNode.of(value, this.place.at(field), this.issues);
  }

  /** The objects of a required list; entries that are not objects are refused and left out. */
  objects(field: string): PlanNode[] {
    const value = this.required(field);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.refuse(field, 'must be a list');
      return [];
    }
    const place = this.place.at(field);
    return value.flatMap((entry, index) => PlanNode.of(entry, place.at(index), this.issues) ?? []);
  }

  /** Like `objects`, and refuses an empty list. */
  oneOrMoreObjects(field: string): PlanNode[] {
    const value = this.value(field);
    if (Array.isArray(value) && value.length === 0) this.refuse(field, 'must not be empty');
    return this.objects(field);
  }

  unique(noun: string): UniqueTexts {
    return new UniqueTexts(noun, this.issues);
  }

  claim(field: string, text: string, others: UniqueTexts): void {
    others.claim(text, this.place.at(field));
  }

  refuse(field: string, message: string): void {
    this.issues.add(this.place.at(field), message);
  }

  private checkText(field: string, value: unknown): string {
    const problem = textProblem(value);
    if (problem !== undefined) this.refuse(field, problem);
    return problem === undefined ? String(value).trim() : '';
  }

  private required(field: string): unknown {
    const value = this.value(field);
    if (value === undefined) this.refuse(field, 'is missing');
    return value;
  }

  private optional(field: string): unknown {
    return this.value(field) ?? undefined;
  }

  private value(field: string): unknown {
    return Object.hasOwn(this.fields, field) ? (this.fields as Record<string, unknown>)[field] : undefined;
  }
}

/** The names of the `categories` list that both formats share. */
export function readCategoryNames(categories: readonly PlanNode[], root: PlanNode): ReadonlySet<string> {
  const names = root.unique('category');
  return new Set(categories.map((category) => category.uniqueText('name', names)).filter((name) => name !== ''));
}

export function isCoordinate(value: number): boolean {
  return Math.abs(value) <= MAX_COORDINATE;
}

/** Why a value is not a proper text, or undefined when it is one. */
export function textProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  if (isLongerThan(value, MAX_TEXT_LENGTH)) return `must have at most ${MAX_TEXT_LENGTH} characters`;
  if (CONTROL_CHARACTER.test(value)) return 'must not contain control characters';
  if (!value.isWellFormed()) return 'must be well-formed Unicode';
  return value.trim() === '' ? 'must not be blank' : undefined;
}

/** Counts what people see as characters more nearly than `length` does, without walking a huge text. */
function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseDocument(document: string, issues: PlanIssues): unknown {
  if (document.length > MAX_DOCUMENT_LENGTH) {
    issues.add(Place.document, `must have at most ${MAX_DOCUMENT_LENGTH} characters`);
    return undefined;
  }
  if (hasMoreParts(document, MAX_PARTS)) {
    issues.add(Place.document, `must have at most ${MAX_PARTS} objects and lists`);
    return undefined;
  }
  const text = document.startsWith('\uFEFF') ? document.slice(1) : document;
  try {
    return JSON.parse(text);
  } catch {
    issues.add(Place.document, describeSyntaxError(text));
    return undefined;
  }
}

function describeSyntaxError(text: string): string {
  const position = locateJsonError(text) ?? text.length;
  const problem = position === text.length ? 'it ends too early' : 'unexpected character';
  let [line, lineStart] = [1, 0];
  for (let end = text.indexOf('\n'); end !== -1 && end < position; end = text.indexOf('\n', lineStart)) {
    [line, lineStart] = [line + 1, end + 1];
  }
  return `is not JSON: ${problem} at position ${position} (line ${line}, column ${position - lineStart + 1})`;
}

/** Refuses, anywhere in the document, nesting too deep to be a plan and fields that JavaScript treats as its own. */
function refuseUnsafeNesting(value: unknown, issues: PlanIssues): void {
  const steps: (string | number)[] = [];
  const refuse = (message: string) =>
    issues.add(
      steps.reduce<Place>((place, step) => place.at(step), Place.document),
      message,
    );
  const visit = (entry: unknown): void => {
    if (typeof entry !== 'object' || entry === null) return;
    if (steps.length >= MAX_DEPTH) {
      refuse(`is nested deeper than ${MAX_DEPTH} levels`);
      return;
    }
    const depth = steps.push('');
    if (Array.isArray(entry)) {
      for (let index = 0; index < entry.length; index += 1) {
        steps[depth - 1] = index;
        visit(entry[index]);
      }
    } else {
      for (const [name, field] of Object.entries(entry)) {
        steps[depth - 1] = name;
        visit(field);
      }
    }
    steps.pop();
    if (Array.isArray(entry)) return;
    for (const name of RESERVED_FIELDS) {
      if (Object.hasOwn(entry, name)) refuse(`must not have a field "${name}"`);
    }
  };
  visit(value);
}

function checkSeatCount(plan: SeatPlan, issues: PlanIssues): void {
  const rows = plan.sections.flatMap((section) => section.rows);
  const seats = rows.reduce((count, row) => count + row.seats.length, 0);
  if (seats === 0 && issues.areEmpty()) issues.add(Place.document, 'has no seats');
  if (seats > MAX_SEATS) issues.add(Place.document, `has ${seats} seats; a plan may have at most ${MAX_SEATS}`);
}
