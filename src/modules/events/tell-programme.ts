import { sql } from 'kysely';
import { uuidOf } from '../../kernel/db/type-id.js';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Event } from './event.entity.js';
import { programmeChanged, type Programme } from './event.messages.js';
import type { EditableField, EventFields } from './frozen-fields.js';

/** What whoever has booked must be told. */
const TOLD: readonly EditableField[] = ['startsAt', 'endsAt', 'timeZone', 'venueId', 'location'];

/**
 * Tells others that a published event has another time or place than before: `before` is how it was. The event is locked, so
 * the instants of its changes are in their order.
 */
export async function tellProgramme(
  tx: Tx,
  event: Event,
  { before, changed }: { before: EventFields; changed: readonly EditableField[] },
): Promise<void> {
  if (event.status !== 'PUBLISHED' || !changed.some((field) => TOLD.includes(field))) return;
  const { at, places } = await readPlaces(tx, [before, event]);
  const [was, is] = places as [string, string];
  tx.emit(programmeChanged, {
    ...{ eventId: event.id, version: event.version, at },
    before: programmeOf(before, was),
    after: programmeOf(event, is),
  });
}

const programmeOf = ({ startsAt, endsAt, timeZone }: EventFields, place: string): Programme => ({
  ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), timeZone },
  place,
});

type Where = Pick<EventFields, 'venueId' | 'location'>;

/** Where that is, as calendars have it, and the database's clock. */
async function readPlaces({ em }: Tx, where: readonly Where[]): Promise<{ at: string; places: string[] }> {
  const asked = where.map(({ venueId, location }) => ({ location, venue_id: venueId ? uuidOf('ven', venueId) : null }));
  const { rows } = await sql<{ at: string; places: string[] }>`
    select to_json(date_trunc('milliseconds', clock_timestamp())) #>> '{}' as at,
      array_agg(concat_ws(', ', nullif(a.location, ''), v.name, nullif(v.address, '')) order by a.number) as places
    from rows from (jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as (location text, venue_id uuid))
      with ordinality as a (location, venue_id, number)
    left join venue v on v.id = a.venue_id`.execute(em.getKysely());
  return rows[0]!;
}
