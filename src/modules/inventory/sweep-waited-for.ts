import { sql } from 'kysely';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { PlacesCommand } from './places-command.js';
import { changePlaces } from './settle-places.js';

const MOST_SWEPT = 200;

/** Serves those who wait for places, and does nothing else. */
const serving: PlacesCommand<void> = { needs: {}, settle: () => undefined };

/** Serves them first; of holds that have run out, whatever nobody waits for is free then, too. */
const sweeping: PlacesCommand<number> = {
  needs: {},
  settle(places) {
    const lines = [...places.over()].slice(0, MOST_SWEPT);
    for (const { holdId } of lines) places.reclaim(holdId);
    return lines.length;
  },
};

/**
 * Settles one event, of those that are waited for, in which holds have run out: their places go to whoever waits, and
 * what nobody can have is cleaned up. Answers how many lines of holds that were, of so many at most.
 */
export const sweepWaitedFor: Command<undefined, number> = async (tx) => {
  const { rows } = await sql<{ event_id: string }>`
    select event_id from event_inventory i where is_waited_for and exists (
      select from hold h where h.event_id = i.event_id and h.state = 'ACTIVE' and h.expires_at <= now())
    order by random() limit 1`.execute(tx.em.getKysely());
  const [row] = rows;
  return row ? changePlaces(tx, encodeId('evt', row.event_id), sweeping) : 0;
};

/** Gives what is free by now, also by what this transaction has done, to those who wait for it, and does nothing else. */
export async function servePlaces(tx: Tx, eventId: Id<'evt'>): Promise<void> {
  await tx.em.flush();
  await changePlaces(tx, eventId, serving);
}
