import { execute, type DocumentNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { sharedSelection, type SharedSelection } from '../graphql/shared-selection.js';
import type { EdgeOptions } from './edge-options.js';
import { SharedAnswer } from './shared-answer.js';

/** An answer that nobody else may have is not in bytes yet: its errors carry the id of one request. */
type Answer = SharedAnswer | ExecutionResult;

/** A subscription whose answers depend on what is published and on `key` alone. */
export interface SharedQuestion {
  /** Document, operation, variables and rights. */
  readonly key: string;
  readonly args: ExecutionArgs;
}

/** What was answered about one published value, by the key of the question. */
type Answers = Map<string, Answer | Promise<Answer>>;

/** Clients choose variables, so there may be any number. */
const KEYS_KEPT = 1_000;
/** All answers together. A value may stay the newest for days, and each document is a question of its own. */
const BYTES_KEPT = 64 * 2 ** 20;

/**
 * Executes and serialises once what many subscribers ask: once for each published value, document, operation, variables
 * below the root field, and rights. Whoever is handed the same value with the same question gets the same bytes.
 */
export class SharedAnswers<C extends object> {
  readonly #selections = new WeakMap<DocumentNode, { name: string; selection: SharedSelection | undefined }>();
  readonly #answers = new WeakMap<object, Answers>();
  /**
   * Where the answers of all values are found, by their numbers. Whoever is handed one does not look here, since that would
   * be done for each message: so those go first that were worked out first, and are worked out again if they are asked for.
   * Most are gone before, with their values.
   */
  readonly #kept = new LRUCache<number, { answers: WeakRef<Answers>; key: string }>({
    maxSize: BYTES_KEPT,
    dispose: ({ answers, key }) => answers.deref()?.delete(key),
  });
  #workedOut = 0;
  readonly #keys = new Map<string, string>();
  /** What was asked for last: mostly the next subscriber asks for the same. */
  #latest: { value: object; key: string; answer: Answer } | undefined;
  #documents = 0;

  constructor(private readonly options: Pick<EdgeOptions<C>, 'schema' | 'audience'>) {}

  /** The question of a subscription, or undefined when its answers are its own. */
  questionOf(args: ExecutionArgs): SharedQuestion | undefined {
    const { audience } = this.options;
    const { name, selection } = this.#selectionOf(args.document);
    if (!audience || !selection) return undefined;
    const given = args.variableValues ?? {};
    const variables = selection.variables.filter((variable) => variable in given);
    const values = Object.fromEntries(variables.map((variable) => [variable, given[variable]]));
    const rights = audience.rightsOf(args.contextValue as C);
    return { key: this.#oneString(JSON.stringify([name, args.operationName, values, rights])), args };
  }

  /** The answer to a question about one published value; a promise while it is being worked out. */
  answerTo(value: object, question: SharedQuestion): Answer | Promise<Answer> {
    const { key } = question;
    const latest = this.#latest;
    if (latest && latest.value === value && latest.key === key) return latest.answer;
    const answers = this.#answersAbout(value);
    const answer = answers.get(key) ?? this.#answerAnew(value, question, answers);
    if (!(answer instanceof Promise)) this.#latest = { value, key, answer };
    return answer;
  }

  #answersAbout(value: object): Answers {
    let answers = this.#answers.get(value);
    if (!answers) this.#answers.set(value, (answers = new Map() as Answers));
    return answers;
  }

  #answerAnew(value: object, question: SharedQuestion, answers: Answers): Answer | Promise<Answer> {
    const { key } = question;
    const answer = this.#workOut(value, question);
    const keep = (settled: Answer): void => {
      answers.set(key, settled);
      const size = Math.min(key.length + sizeOf(settled), BYTES_KEPT);
      this.#kept.set((this.#workedOut += 1), { answers: new WeakRef(answers), key }, { size });
    };
    if (!(answer instanceof Promise)) keep(answer);
    else {
      answers.set(key, answer);
      void answer.then(keep, () => answers.delete(key));
    }
    return answer;
  }

  #workOut(value: object, { args }: SharedQuestion): Answer | Promise<Answer> {
    // Nobody's context: what a field says about the viewer it was wrongly marked for cannot reach another.
    const contextValue = this.options.audience!.contextOf(args.contextValue as C);
    const result = execute({ ...args, rootValue: value, contextValue });
    return result instanceof Promise ? result.then(answerOf) : answerOf(result);
  }

  /** The same string for equal ones, which a map finds without reading it. */
  #oneString(key: string): string {
    const known = this.#keys.get(key) ?? key;
    if (this.#keys.size >= KEYS_KEPT) this.#keys.clear();
    this.#keys.set(key, known);
    return known;
  }

  #selectionOf(document: DocumentNode): { name: string; selection: SharedSelection | undefined } {
    let known = this.#selections.get(document);
    if (!known) {
      this.#documents += 1;
      known = { name: String(this.#documents), selection: sharedSelection(this.options.schema, document) };
      this.#selections.set(document, known);
    }
    return known;
  }
}

const answerOf = (result: ExecutionResult): Answer => (result.errors ? result : new SharedAnswer(result));

const sizeOf = (answer: Answer): number =>
  answer instanceof SharedAnswer ? answer.size : Buffer.byteLength(JSON.stringify(answer));
