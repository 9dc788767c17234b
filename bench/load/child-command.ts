import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A child process that answers each message with one message, or says that it failed. */
export class ChildCommand<Message extends { kind: string }, Reply extends { kind: string }> {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(script: string) {
    this.#child = fork(script, { serialization: 'advanced' });
    this.#ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`${script} ended with ${String(code)}.`);
    });
    // Told to whoever waits for an answer; after the last one it is no failure.
    this.#ended.catch(() => undefined);
  }

  async ask(message: Message): Promise<Reply> {
    const answered = new Promise<Reply>((resolve) => this.#child.once('message', resolve));
    this.#child.send(message);
    const reply = await Promise.race([answered, this.#ended]);
    if (reply.kind === 'failed') throw new Error((reply as unknown as { reason: string }).reason);
    return reply;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => undefined);
  }
}
