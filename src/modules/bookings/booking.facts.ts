import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import type { CancellationStep } from '../events/index.js';

/** What a new booking takes from its event and its member. */
export interface BookingFacts {
  eventTitle: string;
  cancellationSteps: CancellationStep[] | null;
  memberName: string;
  memberEmail: string;
}

/** By the bare uuid of the reservation. */
export const bookingFacts: Fact<BookingFacts> = {
  name: 'booking_facts',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(r.id, json_build_object('eventTitle', e.title, 'cancellationSteps', e.cancellation_steps,
      'memberName', m.display_name, 'memberEmail', m.email)))
    from reservation r join event e on e.id = r.event_id join app_user m on m.id = r.member_id
    where r.id = any(${keys}::uuid[]))`,
  parse: (facts: BookingFacts) => facts,
};
