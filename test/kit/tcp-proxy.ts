import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of connections that were open in a black hole once it has ended. */
export type Afterwards = 'resume' | 'forget';

/**
 * Where a connection ends that is cut in a COMMIT: before PostgreSQL hears of it, or before the client hears back. Poolers tell
 * the client that it ends: in place of the answer to COMMIT, or of the one to what came before it.
 */
export type CommitCut = 'before' | 'after' | 'told' | 'told early';

const COMMIT = /commit\0/i;
/** In PostgreSQL's protocol, that a transaction has ended. */
const ENDED = /C.{4}(COMMIT|ROLLBACK)\0/s;

/** What PgBouncer says when its server has gone. */
const GONE = errorResponse('SFATAL', 'VFATAL', 'C08P01', 'Mserver conn crashed?');

function errorResponse(...fields: string[]): Buffer {
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join('')}\0`);
  const head = Buffer.from('E    ');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/**
 * A TCP connection in between that can misbehave like a network: it delays, swallows, and cuts. What one side sends and
 * the other never gets is not acknowledged by anything but the kernel's own buffers, as with a dead switch.
 */
export class TcpProxy {
  readonly #links = new Set<Link>();
  readonly #server: Server;
  #delay = 0;
  #isBlackHole = false;
  #commitCut: { at: CommitCut; done: () => void } | undefined;

  private constructor(private readonly target: { host: string; port: number }) {
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  static async open(target: { host: string; port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The ports that the target sees: what tells its sessions from those of others. */
  get outgoingPorts(): number[] {
    return [...this.#links].flatMap(({ outgoingPort }) => outgoingPort ?? []);
  }

  /** Everything takes so many milliseconds longer, in either direction; 0 ends it. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Resets every connection. */
  cut(): void {
    for (const link of this.#links) link.reset();
  }

  /** Nothing passes any more, and nobody is told. New connections are taken and get no answer. */
  swallow(): void {
    this.#isBlackHole = true;
  }

  /**
   * What comes from now on passes. Connections that were open before go on where they stopped, or stay dead without
   * knowing it (as after a firewall has lost its table); those that were begun meanwhile are made now.
   */
  heal(afterwards: Afterwards): void {
    this.#isBlackHole = false;
    for (const link of this.#links) link.heal(afterwards);
  }

  /** Cuts the next connection that commits; resolves when it has happened. */
  cutNextCommit(at: CommitCut): Promise<void> {
    return new Promise((done) => (this.#commitCut = { at, done }));
  }

  /** Nobody waits for a commit to cut any more. */
  spareCommits(): void {
    this.#commitCut = undefined;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    const link: Link = new Link(client, {
      target: this.target,
      delay: () => this.#delay,
      isBlackHole: () => this.#isBlackHole,
      takeCommitCut: () => {
        const cut = this.#commitCut;
        this.#commitCut = undefined;
        return cut;
      },
      ended: () => this.#links.delete(link),
    });
    this.#links.add(link);
    link.open();
  }
}

interface Surroundings {
  readonly target: { host: string; port: number };
  delay(): number;
  isBlackHole(): boolean;
  takeCommitCut(): { at: CommitCut; done: () => void } | undefined;
  ended(): void;
}

interface Delivery {
  due: number;
  deliver: () => void;
}

/** One connection of a client, and the one that was made for it. */
class Link {
  #server: Socket | undefined;
  /** In the order in which they came, whatever the delay was then. */
  readonly #deliveries: Delivery[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isDead = false;

  constructor(
    private readonly client: Socket,
    private readonly around: Surroundings,
  ) {
    client.on('error', () => undefined);
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    client.on('close', () => this.#pass(() => this.#end()));
  }

  get outgoingPort(): number | undefined {
    return this.#server?.localPort;
  }

  open(): void {
    this.#pass(() => {
      if (this.client.destroyed) return this.#end();
      const server = connect({ ...this.around.target, noDelay: true });
      server.on('error', () => this.reset());
      server.on('data', (chunk: Buffer) => this.#pass(() => void this.client.write(chunk)));
      server.on('close', () => this.#pass(() => this.#end()));
      this.#server = server;
    });
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.#server?.resetAndDestroy();
    this.#forget();
  }

  heal(afterwards: Afterwards): void {
    // One that was begun in the black hole has not been connected: its first packets are sent anew until they pass.
    if (afterwards === 'forget' && this.#server) this.#isDead = true;
    this.#deliver();
  }

  #fromClient(chunk: Buffer): void {
    const cut = COMMIT.test(chunk.toString('latin1')) ? this.around.takeCommitCut() : undefined;
    if (!cut) return this.#pass(() => void this.#server?.write(chunk));
    const happen = (): void => {
      this.reset();
      cut.done();
    };
    if (cut.at === 'before') return happen();
    let answers = '';
    this.#pass(() => {
      this.#server?.removeAllListeners('data').on('data', (answer: Buffer) => {
        answers += answer.toString('latin1');
        if (!ENDED.test(answers)) return;
        if (cut.at === 'after') return happen();
        const heard = cut.at === 'told' ? answers.slice(0, ENDED.exec(answers)!.index) : '';
        this.#tell(Buffer.concat([Buffer.from(heard, 'latin1'), GONE]));
        cut.done();
      });
      this.#server?.write(chunk);
    });
  }

  #tell(lastWords: Buffer): void {
    this.client.end(lastWords);
    this.#server?.destroy();
    this.#forget();
  }

  #pass(deliver: () => void): void {
    this.#deliveries.push({ due: performance.now() + this.around.delay(), deliver });
    this.#deliver();
  }

  #deliver(): void {
    clearTimeout(this.#timer);
    while (!this.#isDead && !this.around.isBlackHole()) {
      const [next] = this.#deliveries;
      if (!next) return;
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#deliver(), wait);
        return;
      }
      this.#deliveries.shift();
      next.deliver();
    }
  }

  #end(): void {
    this.client.destroy();
    this.#server?.destroy();
    this.#forget();
  }

  #forget(): void {
    this.#isDead = true;
    clearTimeout(this.#timer);
    this.around.ended();
  }
}
