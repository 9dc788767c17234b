import { LiveSource } from '../../src/kernel/live/live-source.js';

export interface Story {
  number: number;
}

/** Publishes stories as a live feed does: each subscriber pulls the newest when it can take one. */
class NewsDesk {
  readonly sources = new Set<LiveSource<Story>>();
  /** How often the text of a story was worked out. */
  workedOut = 0;
  #newest: Story = { number: 0 };

  watch(): LiveSource<Story> {
    let told: Story | undefined;
    const follower = {
      pull: () => {
        if (told === this.#newest) return undefined;
        told = this.#newest;
        return told;
      },
    };
    const source: LiveSource<Story> = new LiveSource(this, follower, () => this.sources.delete(source));
    this.sources.add(source);
    source.wake();
    return source;
  }

  publish(): number {
    this.#newest = { number: this.#newest.number + 1 };
    for (const source of this.sources) source.wake();
    return this.#newest.number;
  }
}

export const newsDesk = new NewsDesk();
