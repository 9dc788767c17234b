import { once } from 'node:events';

/** The part of a CPU profile of V8 that is read here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  /** Microseconds between samples. */
  timeDeltas: number[];
}

const SAMPLE_EVERY_MICROSECONDS = 200;

/** Profiles a Node process through its inspector, from `begin` to `end`. */
export class Profiler {
  #asked = 0;

  private constructor(private readonly socket: WebSocket) {}

  static async connect(inspectorUrl: string): Promise<Profiler> {
    const socket = new WebSocket(inspectorUrl);
    await once(socket, 'open');
    return new Profiler(socket);
  }

  async begin(): Promise<void> {
    await this.#ask('Profiler.enable');
    await this.#ask('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_MICROSECONDS });
    await this.#ask('Profiler.start');
  }

  async end(): Promise<CpuProfile> {
    const { profile } = (await this.#ask('Profiler.stop')) as { profile: CpuProfile };
    this.socket.close();
    return profile;
  }

  #ask(method: string, params: object = {}): Promise<unknown> {
    const id = (this.#asked += 1);
    const answered = new Promise((resolve, reject) => {
      const onMessage = ({ data }: MessageEvent<string>): void => {
        const answer = JSON.parse(data) as { id?: number; result?: unknown; error?: { message: string } };
        if (answer.id !== id) return;
        this.socket.removeEventListener('message', onMessage);
        if (answer.error) reject(new Error(answer.error.message));
        else resolve(answer.result);
      };
      this.socket.addEventListener('message', onMessage);
    });
    this.socket.send(JSON.stringify({ id, method, params }));
    return answered;
  }
}
