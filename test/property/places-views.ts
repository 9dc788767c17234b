import { expect } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import type { Availability } from '../../src/modules/inventory/availability.js';
import { auditInventoryOf } from '../kit/given-inventory.js';
import { until } from '../kit/until.js';
import type { PlacesEvent, PlacesWorld } from './places-world.js';

const LETTERS = { FREE: 'F', HELD: 'H', SOLD: 'S', BLOCKED: 'B' } as const;

/** At the end of a history: the audit, and all that anybody is shown of it, by either node. */
export async function expectTrueViews(world: PlacesWorld): Promise<void> {
  for (const event of world.events) {
    expect(await auditInventoryOf(world.places.app, event.id)).toEqual([]);
    for (const node of world.places.nodes) {
      const { seats, version } = (await node.seatsOf(event.id))!;
      const states = seats.map(({ status }) => LETTERS[status]).join('');
      expect({ version, states }).toEqual({ version: event.model.version, states: event.model.seatStates(true) });
      expect(shownOf(event, await node.availabilityOf(event.id))).toEqual(modelledOf(event));
    }
    await expectTrueFeeds(event);
  }
}

/** What was told by deltas: never what was not so, without gaps, and in the end what a fresh snapshot says. */
async function expectTrueFeeds(event: PlacesEvent): Promise<void> {
  const { model, shown, seatWatchers, availabilityWatchers } = event;
  const states = model.seatStates(true);
  const isCurrent = () =>
    seatWatchers.every((watcher) => watcher.states === states) &&
    availabilityWatchers.every(
      ({ newest }) => newest !== undefined && isDeepStrictEqual(shownOf(event, newest), modelledOf(event)),
    );
  // What differs is said below.
  await until(isCurrent).catch(() => undefined);
  for (const { newest } of availabilityWatchers) expect(newest && shownOf(event, newest)).toEqual(modelledOf(event));
  for (const watcher of seatWatchers) {
    expect({ states: watcher.states, complaints: watcher.complaints }).toEqual({ states, complaints: [] });
    const untrue = watcher.seen.filter((seen) => !shown.get(seen.version)?.has(seen.states));
    expect(untrue.map((seen) => ({ ...seen, was: [...(shown.get(seen.version) ?? [])] }))).toEqual([]);
  }
}

/** What an availability says of places, by ticket type. */
function shownOf({ typeIds }: PlacesEvent, { version, held, sold, byTicketType }: Availability) {
  const types = typeIds.map((id) => {
    const type = byTicketType.find(({ ticketType }) => ticketType.id === id);
    return type ? { held: type.held, sold: type.sold, available: type.available } : null;
  });
  return { version, held, sold, types };
}

function modelledOf({ model }: PlacesEvent) {
  const claimed = model.types.map((_, type) => model.claimedPlaces(type));
  const available = model.available();
  return {
    version: model.version,
    held: claimed.reduce((sum, { held }) => sum + held, 0),
    sold: claimed.reduce((sum, { sold }) => sum + sold, 0),
    types: claimed.map((places, type) => (available[type] === null ? null : { ...places, available: available[type] })),
  };
}
