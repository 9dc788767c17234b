import { OtherViewer } from '../auth/assumed-viewer.js';
import { withoutIdentity, type Viewer } from '../auth/viewer.js';
import { executeOnce, type Repeat } from '../db/idempotency.js';
import type { Command, Execute, Read } from '../db/unit-of-work.js';
import { Loaders, type LoaderDefinition } from './loader.js';
import type { Port, Ports } from '../ports.js';

interface ContextOptions {
  requestId: string;
  address: string;
  read: Read;
  execute: Execute;
  ports: Ports;
  /** Whether the client has closed its connection. */
  isGone?: (() => boolean) | undefined;
  /** False under a subscription, whose events each want the state of their own moment. */
  memoise: boolean;
}

/** What resolvers get: one for each operation. */
export class Context {
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
  private readonly loaders: Loaders;
  private readonly outcomes = new Map<string, () => unknown>();

  constructor(private readonly options: ContextOptions) {
    this.requestId = options.requestId;
    this.address = options.address;
    this.loaders = new Loaders(options.read, options.memoise);
  }

  /** Whether the client has gone away, so that nobody waits for the answer. */
  readonly isGone = (): boolean => this.options.isGone?.() ?? false;

  get viewer(): Viewer {
    return this.options.read.viewer;
  }

  get read(): Read {
    this.assertKnown();
    return this.options.read;
  }

  /** Whether nothing was done yet for a viewer who was assumed: then the operation can be begun again. */
  get isUntried(): boolean {
    return this.viewer.assumed?.isUntried ?? false;
  }

  /** Before an assumed viewer is known to be as was assumed, nothing is read or done for them but what asserts it. */
  assertKnown(): void {
    const { assumed } = this.viewer;
    if (assumed && !assumed.isConfirmed) throw new OtherViewer();
  }

  /** Does the work of a root field the first time; after that its outcome is what it was, be it a failure. */
  once(key: string, work: () => unknown): unknown {
    let outcome = this.outcomes.get(key);
    if (!outcome) {
      outcome = outcomeOf(work);
      this.outcomes.set(key, outcome);
    }
    return outcome();
  }

  load<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    this.assertKnown();
    return this.loaders.load(definition, key);
  }

  /** Runs a command in a unit of work of its own. With a key, a repeat gets the first answer. */
  execute<Input, Result>(command: Command<Input, Result>, input: Input, repeat?: Repeat): Promise<Result> {
    const run = this.runnerOf<Input, Result>(input);
    return repeat ? executeOnce(run, command, repeat) : run(command);
  }

  /** Waits for a change that somebody else carries out: what was loaded before is loaded anew. */
  async change<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      this.loaders.clear();
    }
  }

  private runnerOf<Input, Result>(input: Input): (command: Command<Input, Result>) => Promise<Result> {
    this.assertKnown();
    return (command) => this.change(() => this.options.execute(this.viewer, command, input));
  }

  /** A context of somebody with the same rights, whoever it is. */
  forAudience(): Context {
    const { em, viewer, now } = this.read;
    return new Context({
      ...this.options,
      requestId: '',
      address: '',
      read: { em, viewer: withoutIdentity(viewer), now },
      memoise: false,
    });
  }

  port<T>(port: Port<T>): T {
    return this.options.ports.get(port);
  }
}

function outcomeOf(work: () => unknown): () => unknown {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
