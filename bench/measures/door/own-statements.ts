import assert from 'node:assert/strict';
import { newId, uuidOfAny as bareIdOf } from '../../../src/kernel/ids.js';
import type { Bench } from '../../bench.js';
import { FoyerClient } from '../../data-set/foyer-client.js';
import type { SqlFlight } from '../../load/sql-plan.js';
import { measure } from '../../measure.js';
import type { Contender } from '../../rounds.js';
import { CONNECTIONS } from '../hold/contenders.js';
import { ticketsAtTheDoor, type DoorTickets } from './door-tickets.js';
import { recordTransaction, type RecordedTransaction } from './recorded-transaction.js';

const NONCE = 'scan-that-was-recorded';

/** A check-in of Foyer's, and of what. */
interface RecordedCheckIn extends RecordedTransaction {
  eventId: string;
  ticketId: string;
  scanId: string;
}

/**
 * The SQL of a check-in as Foyer sends it, recorded from a server: one scan in a transaction of its own, by as many connections
 * as there are gates, without server and GraphQL.
 */
export function ownStatementsContender(bench: Bench, { name, checkIn }: { name: string; checkIn: string }): Contender {
  const { cluster, sqlLoad } = bench;
  let recorded: RecordedCheckIn | undefined;
  return {
    name,
    async run(longest) {
      const door = await ticketsAtTheDoor(bench);
      const isFirst = recorded === undefined;
      recorded ??= await recordCheckIn(bench, door, checkIn);
      const { statements } = recorded;
      await sqlLoad.prepare({
        url: cluster.foyerUrl,
        connections: CONNECTIONS,
        statements,
        // Without the last one, which is inside already in the first round.
        requests: door.ticketIds.slice(0, -1).map((ticketId, index) => retold(recorded!, { ...door, ticketId, index })),
        success: 'COMMIT',
      });
      const sample = await measure(sqlLoad, { bench, longest });
      await assertSameEffect(bench, door.eventId, sample.succeeded + Number(isFirst));
      return sample;
    },
  };
}

async function recordCheckIn(
  bench: Bench,
  { eventId, tokens, ticketIds }: DoorTickets,
  checkIn: string,
): Promise<RecordedCheckIn> {
  const input = { token: tokens.at(-1)!, gate: 'North', nonce: NONCE };
  const transaction = await recordTransaction(bench, {
    statement: 'lock_door',
    act: ({ url }) => new FoyerClient(url, bench.adminToken).ask(checkIn, { input }),
  });
  const { rows } = await bench.cluster.foyer.query<{ id: string }>(
    'select id from scan where event_id = $1 and nonce = $2',
    [bareIdOf(eventId), NONCE],
  );
  return { ...transaction, eventId: bareIdOf(eventId), ticketId: ticketIds.at(-1)!, scanId: rows[0]!.id };
}

/** The same transaction about another ticket. */
function retold(
  { flights, eventId, ticketId, scanId }: RecordedCheckIn,
  other: { eventId: string; ticketId: string; index: number },
): SqlFlight[] {
  const replacements = Object.entries({
    [eventId]: bareIdOf(other.eventId),
    [ticketId]: other.ticketId,
    [scanId]: bareIdOf(newId('scn')),
    [NONCE]: `scan-${other.index}`,
  });
  const retell = (value: string | null): string | null =>
    value && replacements.reduce((text, [from, to]) => text.replaceAll(from, to), value);
  return flights.map((parts) =>
    parts.map((part) => ('text' in part ? part : { ...part, values: part.values.map(retell) })),
  );
}

/** As many are inside as were let in, and each by rows that differ in nothing but what tells them apart. */
async function assertSameEffect({ cluster }: Bench, eventId: string, inside: number): Promise<void> {
  const { rows } = await cluster.foyer.query(
    `select (select count(*)::int from ticket where event_id = $1 and status = 'CHECKED_IN') as tickets,
       count(*)::int as scans, count(c.id)::int as entries,
       count(distinct to_jsonb(s) - '{id,ticket_id,nonce,reported_at,scanned_at,recorded_at}'::text[])::int as "kindsOfScan",
       count(distinct to_jsonb(c) - '{id,ticket_id,scanned_at,recorded_at}'::text[])::int as "kindsOfEntry"
     from scan s left join check_in c on c.id = s.id and c.ticket_id = s.ticket_id where s.event_id = $1`,
    [bareIdOf(eventId)],
  );
  const expected = { tickets: inside, scans: inside, entries: inside, kindsOfScan: 1, kindsOfEntry: 1 };
  assert.deepEqual(rows[0], expected, "Foyer's own statements do what Foyer does");
}
