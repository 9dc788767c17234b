import { addMilliseconds } from '../kernel/clock.js';
import { uuidOf } from '../kernel/db/type-id.js';
import { encodeId, type Id } from '../kernel/ids.js';
import { sql } from 'kysely';
import { admitWalkIn, scanTicket } from '../modules/admission/index.js';
import { cancelEvent, completeEvent } from '../modules/events/index.js';
import { HOUR, MINUTE } from './calendar.js';
import type { StagedEvent } from './play-event.js';
import { giveTrueEnd } from './rewrite-dates.js';
import type { Stage } from './stage.js';

const GATES = ['North', 'South'];
const WALK_INS = ['Pat Moreau', 'Sam Grünwald', 'Ariel Tanaka'];

/** An event that has taken place: nine in ten came, some without a ticket, and the organizer closed it. */
export async function holdEvent(stage: Stage, event: StagedEvent): Promise<void> {
  const { id: eventId, venue, startsAt, endsAt, chance } = event;
  const standing = event.offers.find(({ offer }) => offer.seatCategory === undefined);
  for (const [index, name] of standing ? WALK_INS.entries() : []) {
    const cue = { by: venue.gate.viewer, at: addMilliseconds(startsAt, (10 + index) * MINUTE) };
    const walkIn = { eventId, ticketTypeId: standing!.id, name, paid: index > 0, gate: GATES[0]! };
    await stage.settle(cue, eventId, admitWalkIn(walkIn));
  }
  for (const ticket of await validTickets(stage, eventId)) {
    if (chance.between(1, 10) === 10) continue;
    const at = addMilliseconds(startsAt, chance.between(-45, 15) * MINUTE);
    const claims = { ticketId: encodeId('tck', ticket.id), eventId, issue: ticket.issue };
    const scan = {
      kind: 'ENTRY' as const,
      claims,
      gate: chance.pick(GATES),
      nonce: `demo-${ticket.id}`,
      scannedAt: at,
      eventId,
    };
    await stage.act({ by: venue.gate.viewer, at }, scanTicket, scan);
  }
  await giveTrueEnd(stage, event);
  await stage.act({ by: venue.manager.viewer, at: addMilliseconds(endsAt, HOUR) }, completeEvent, { eventId });
}

/** An event that is called off: the bookings end and everybody gets their money back. */
export async function callOff(stage: Stage, event: StagedEvent): Promise<void> {
  const cue = { by: event.venue.manager.viewer, at: addMilliseconds(stage.now, -HOUR) };
  await stage.act(cue, cancelEvent, { eventId: event.id, reason: event.plan.note });
}

async function validTickets(stage: Stage, eventId: Id<'evt'>): Promise<{ id: string; issue: number }[]> {
  const { rows } = await sql<{ id: string; issue: number }>`
    select id, issue from ticket where event_id = ${uuidOf('evt', eventId)} and status = 'VALID'
    order by created_at, position`.execute(stage.em.getKysely());
  return rows;
}
