import { publishedEvent, type GivenEvent } from '../../kit/given-events.js';
import type { Person } from '../../kit/given-accounts.js';
import { startTestApp } from '../../kit/test-app.js';

const FREE = { amountMinor: 0, currency: 'EUR' };

export interface SoakStage {
  members: Person[];
  /** Seats, of which there are always enough: most are given back. */
  arenas: GivenEvent[];
  /** More places than are asked for in a day. */
  fairs: GivenEvent[];
  environment: Record<string, string>;
}

/** Migrates the database and sets in it what a soak needs. */
export async function setSoakStage(databaseUrl: string): Promise<SoakStage> {
  const app = await startTestApp({ databaseUrl, environment: { ROLE: 'api', ACCESS_TOKEN_TTL: '7d' } });
  try {
    const members: Person[] = [];
    for (let group = 0; group < 10; group += 1) {
      members.push(...(await Promise.all(Array.from({ length: 20 }, () => app.given.member()))));
    }
    const organizer = await app.given.organizer();
    const offer = (options: object) => publishedEvent(app, { organizer, price: FREE, ...options });
    const arena = { rows: 40, seatsPerRow: 50 };
    return {
      members,
      arenas: [await offer({ seatMap: arena }), await offer({ seatMap: arena })],
      fairs: [await offer({ capacity: 10_000_000 }), await offer({ capacity: 10_000_000 })],
      environment: { ...app.secrets, ACCESS_TOKEN_TTL: '7d', RESERVATION_TTL: '30s' },
    };
  } finally {
    await app.close();
  }
}
