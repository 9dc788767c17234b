import { addMilliseconds } from '../kernel/clock.js';
import { anonymous } from '../kernel/auth/viewer.js';
import { createCheckInList, createGate } from '../modules/admission/index.js';
import { createDevice, pairDevice, reportDevice } from '../modules/devices/index.js';
import type { Id } from '../kernel/ids.js';
import { HOUR, MINUTE } from './calendar.js';
import type { StagedEvent } from './play-event.js';
import type { PlannedDoor, PlannedList } from './programme/planned-event.js';
import type { Stage } from './stage.js';

/** Sets up the door of an event as its organizer does days before: lists, gates that serve them, and scanners. */
export async function openDoor(
  stage: Stage,
  event: StagedEvent,
  { lists, gates, scanners }: PlannedDoor,
): Promise<void> {
  const { id: eventId, openedAt, venue } = event;
  const listIds = new Map<string, Id<'cil'>>();
  const cue = (step: number) => ({ by: venue.manager.viewer, at: addMilliseconds(openedAt, HOUR + step * MINUTE) });
  for (const [place, list] of lists.entries()) {
    const { id } = await stage.act(cue(place), createCheckInList, { eventId, ...termsOf(event, list) });
    listIds.set(list.name, id);
  }
  for (const [place, { name, serves }] of gates.entries()) {
    const checkInListIds = serves.map((list) => listIds.get(list)!);
    await stage.act(cue(lists.length + place), createGate, { eventId, name, checkInListIds });
  }
  for (const name of scanners) await pairScanner(stage, event, name);
}

function termsOf(
  { offers, startsAt }: StagedEvent,
  { name, rule, offers: names, sections, opensHoursBefore }: PlannedList,
) {
  const ticketTypeIds = offers.filter(({ offer }) => names?.includes(offer.name)).map(({ id }) => id);
  return {
    name,
    rule,
    ticketTypeIds,
    sections: sections ?? [],
    opensAt: addMilliseconds(startsAt, -opensHoursBefore * HOUR),
  };
}

/** Paired an hour ago and seen since; nobody has its token, so whoever wants to scan with it gives it a new code. */
async function pairScanner(stage: Stage, { id: eventId, venue }: StagedEvent, name: string): Promise<void> {
  const at = addMilliseconds(stage.now, -HOUR);
  const { code } = await stage.act({ by: venue.manager.viewer, at }, createDevice, { eventId, name });
  const { device } = await stage.act({ by: anonymous, at: addMilliseconds(at, MINUTE) }, pairDevice, { code });
  const scanner = { ...anonymous, deviceId: device.id };
  await stage.act({ by: scanner, at: addMilliseconds(at, 5 * MINUTE) }, reportDevice, { unsyncedScans: 0 });
}
