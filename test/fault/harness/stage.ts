import { publishedEvent, type GivenEvent } from '../../kit/given-events.js';
import { startTestApp } from '../../kit/test-app.js';
import type { Buyer } from './journal.js';

const FREE = { amountMinor: 0, currency: 'EUR' };

const TOKEN_AGE = 2 * 3_600_000;

/** Milliseconds that a reservation lives: short, so that many end while something is broken. */
export const HOLD_LIFE = 4_000;

/** Who buys what: everything is free, so that a checkout sells at once. */
export interface Stage {
  buyers: Buyer[];
  /** Ask on an event of their own that nobody else touches: whether service is back, and when something is to be cut. */
  prober: Buyer;
  careless: Buyer;
  /** Few seats and few places, for which buyers compete. */
  seated: GivenEvent[];
  scarce: GivenEvent;
  /** More places than are ever asked for. */
  wide: GivenEvent;
  quiet: GivenEvent;
  /** What nodes must be told besides where their database is. */
  environment: Record<string, string>;
}

/** Migrates the database and sets the stage in it. */
export async function setStage(databaseUrl: string, buyerCount: number): Promise<Stage> {
  const app = await startTestApp({ databaseUrl, environment: { ROLE: 'api', ACCESS_TOKEN_TTL: '7d' } });
  try {
    // Nodes refuse tokens of the future: theirs must be old enough for a node that is an hour behind.
    app.clock.advance(-TOKEN_AGE);
    const people = await Promise.all(Array.from({ length: buyerCount + 2 }, () => app.given.member()));
    const [prober, careless, ...buyers] = people.map((person, index) => ({ ...person, isCareless: index % 4 === 1 }));
    app.clock.run();
    const organizer = await app.given.organizer();
    const offer = (options: object) => publishedEvent(app, { organizer, price: FREE, ...options });
    return {
      buyers,
      prober: prober!,
      careless: careless!,
      seated: [
        await offer({ seatMap: { rows: 4, seatsPerRow: 10 } }),
        await offer({ seatMap: { rows: 12, seatsPerRow: 20 } }),
      ],
      scarce: await offer({ capacity: 40 }),
      wide: await offer({ capacity: 1_000_000 }),
      quiet: await offer({ capacity: 1_000_000 }),
      environment: {
        ...app.secrets,
        ACCESS_TOKEN_TTL: '7d',
        RESERVATION_TTL: `${HOLD_LIFE / 1_000}s`,
        DATABASE_POOL_SIZE: '6',
      },
    };
  } finally {
    await app.close();
  }
}
