import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { readEventSeats } from '../../src/modules/inventory/event-seats.js';
import { nextOf, startLiveNodes, type LiveNodes } from '../kit/live-nodes.js';

let nodes: LiveNodes;
beforeAll(async () => {
  nodes = await startLiveNodes();
});
afterEach(() => nodes.stopFeeds());
afterAll(() => nodes.close());

/** What a replica has got that takes over later. */
const keep = () => nodes.app.sql`do $$ declare t text; begin
  foreach t in array array['event_seat', 'ticket_counter', 'inventory_ledger', 'hold', 'event_inventory'] loop
    execute format('drop table if exists kept_%s', t);
    execute format('create table kept_%s as select * from %I', t, t);
  end loop; end $$`;

/** All that was committed since is lost. */
const loseWhatCameSince = () => nodes.app.sql`do $$ declare t text; begin
  alter table inventory_ledger disable trigger user;
  foreach t in array array['event_seat', 'ticket_counter', 'inventory_ledger', 'hold', 'event_inventory'] loop
    execute format('delete from %I', t);
    execute format('insert into %I select * from kept_%s', t, t);
  end loop;
  alter table inventory_ledger enable trigger user; end $$`;

it.each([
  ['was not given again', 0],
  ['was given to another change', 1],
  ['was given to another change, with one more after it', 2],
])('tells the whole map anew where a failover lost a version that %s', async (_what, changes) => {
  const { app, feedOf, hold, givenSeats } = nodes;
  const event = await givenSeats(5);
  const [first, lost, ...others] = event.seatIds;
  await hold(event, [first!]);
  let isAway = false;
  const feed = feedOf({
    read: () => {
      if (isAway) throw new Error('The primary is away.');
      return app.read(system);
    },
  });
  const source = feed.watchSeats(event.eventId, null);
  await source.next();
  await keep();
  await hold(event, [lost!]);
  expect(await nextOf(source)).toMatchObject({ toVersion: 2, changes: [{ seatId: lost, status: 'HELD' }] });

  const next = nextOf(source);
  isAway = true;
  await feed.readAgain();
  await loseWhatCameSince();
  for (const seatId of others.slice(0, changes)) await hold(event, [seatId]);
  isAway = false;
  const seats = (await readEventSeats(app.read(), { eventId: event.eventId, section: null }))!;
  expect(await next).toEqual({
    fromVersion: 0,
    toVersion: 1 + changes,
    reset: true,
    changes: seats.seats.map(({ seatId, status }) => ({ seatId, status })),
  });
});
