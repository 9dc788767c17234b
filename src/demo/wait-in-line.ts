import { addMilliseconds } from '../kernel/clock.js';
import { joinWaitlist, setWaitlist } from '../modules/waitlist/index.js';
import { HOUR } from './calendar.js';
import type { Person } from './people.js';
import type { StagedEvent } from './play-event.js';
import type { PlannedWaitlist } from './programme/planned-event.js';
import type { Stage } from './stage.js';

/** Opens the waitlist of an event, in which member@foyer.test waits first and then others, each with a party. */
export async function waitInLine(
  stage: Stage,
  event: StagedEvent,
  { members, offer, parties }: PlannedWaitlist & { members: readonly Person[] },
): Promise<void> {
  const { id: eventId, offers, venue } = event;
  const { id: ticketTypeId } = offers.find((one) => one.offer.name === offer)!;
  await stage.act({ by: venue.manager.viewer, at: addMilliseconds(stage.now, -HOUR) }, setWaitlist, {
    eventId,
    isOpen: true,
  });
  for (const [place, quantity] of parties.entries()) {
    const { viewer } = members[place]!;
    await stage.settle(
      { by: viewer, at: stage.now },
      eventId,
      joinWaitlist(viewer, { eventId, ticketTypeId, quantity }),
    );
  }
}
