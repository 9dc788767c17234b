import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny } from '../../src/kernel/ids.js';
import type { Subscription } from '../kit/client.js';
import type { Organizer } from '../kit/given-accounts.js';
import { givenLiveEvent, holdPlaces, type LiveEventGiven } from '../kit/given-live.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
let owner: Organizer;
beforeAll(async () => {
  app = await startTestApp({ environment: { ROLE: 'api' } });
  owner = await app.given.organizer();
});
afterAll(() => app.close());

const WATCH = `subscription ($eventId: ID!) { availabilityChanged(eventId: $eventId) {
  version held byTicketType { held ticketType { name isOnSale price { formatted } } } } }`;

const holdOne = (event: LiveEventGiven, type: string) =>
  app.execute(system, holdPlaces, {
    eventId: event.eventId,
    ticketTypeId: event.ticketTypeIds[type]!,
    memberId: owner.id,
    quantity: 1,
  });

async function versionOf(watch: Subscription, version: number) {
  for (;;) {
    const { value } = await watch.next();
    if (value.errors) throw new Error(JSON.stringify(value.errors));
    if (value.data.availabilityChanged.version >= version) return value.data.availabilityChanged;
  }
}

describe('subscribers of one event who ask the same', () => {
  it('see hidden ticket types if they manage it, all in the same tick', async () => {
    const event = await givenLiveEvent(app, { owner, general: { Standing: 10, Crew: 10 } });
    await app.sql`update ticket_type set visibility = 'HIDDEN' where id = ${uuidOfAny(event.ticketTypeIds.Crew!)}`;
    const people = [owner, await app.given.organizer(), await app.given.member(), undefined, await app.given.admin()];
    const watches = people.map((person) => app.subscribe(person, WATCH, { eventId: event.eventId }));
    await Promise.all(watches.map((watch) => versionOf(watch, 0)));
    await holdOne(event, 'Crew');
    const seen = await Promise.all(watches.map((watch) => versionOf(watch, 1)));
    const names = seen.map(({ byTicketType }) =>
      byTicketType.map(({ ticketType }: { ticketType: { name: string } }) => ticketType.name),
    );
    const [all, visible] = [['Standing', 'Crew'], ['Standing']];
    expect(names).toEqual([all, visible, visible, visible, all]);
    expect(seen[2].byTicketType[0]).toEqual({
      held: 0,
      ticketType: { name: 'Standing', isOnSale: true, price: { formatted: '€10.00' } },
    });
    await Promise.all(watches.map((watch) => watch.close()));
  });

  it('may not watch what they may not see, also when others watch it', async () => {
    const event = await givenLiveEvent(app, { owner, status: 'DRAFT', general: { Standing: 10 } });
    const watching = app.subscribe(owner, WATCH, { eventId: event.eventId });
    await versionOf(watching, 0);
    const watch = app.subscribe(await app.given.member(), WATCH, { eventId: event.eventId });
    const { value } = await watch.next();
    expect(value.errors[0].extensions.code).toBe('NOT_FOUND');
    await Promise.all([watch.close(), watching.close()]);
  });
});
