import { encodeId, uuidOfAny as bareIdOf } from '../../../src/kernel/ids.js';
import { createTicketSigner } from '../../../src/modules/admission/index.js';
import type { Bench } from '../../bench.js';
import { assertAllSucceeded } from '../../measure.js';
import { CONNECTIONS } from '../hold/contenders.js';
import { checkOutsOf } from '../check-out/reservations.js';

const QUOTA = 1_000_000;

export interface DoorTickets {
  eventId: string;
  /** Bare uuids, and the token of each. */
  ticketIds: string[];
  tokens: string[];
}

/** An event and the tokens of its tickets, as gates scan them: two for each booking of a round. */
export async function ticketsAtTheDoor(bench: Bench): Promise<DoorTickets> {
  const { stage, httpLoad, foyer, size, cluster, ticketPrivateKey } = bench;
  const event = await stage.generalEvent(1, QUOTA, 0);
  const checkOuts = await checkOutsOf(bench, event);
  const target = { port: Number(foyer.url.port), path: foyer.url.pathname, connections: CONNECTIONS };
  await httpLoad.prepare({ ...target, ...checkOuts, success: '"status":"CONFIRMED"' });
  assertAllSucceeded(await httpLoad.go(size.longestRound * 10));
  // As on the rivals' side, and as PostgreSQL does by itself within a minute: plans that were made for empty tables read
  // all of them for each scan.
  await cluster.foyer.query('vacuum analyze ticket, scan, check_in');
  const { rows } = await cluster.foyer.query<{ id: string; ticket_type_id: string; issue: number }>(
    'select id, ticket_type_id, issue from ticket where event_id = $1 order by id',
    [bareIdOf(event.id)],
  );
  const signer = createTicketSigner(ticketPrivateKey);
  const tokens = rows.map(({ id, ticket_type_id: type, issue }) =>
    signer.sign({ ticketId: encodeId('tck', id), eventId: event.id, ticketTypeId: encodeId('tty', type), issue }),
  );
  return { eventId: event.id, ticketIds: rows.map(({ id }) => id), tokens };
}
