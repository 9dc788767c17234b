import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadDemoData } from '../../src/demo/load.js';
import { createPasswords } from '../../src/kernel/auth/passwords.js';
import { isDatabaseAway } from '../../src/kernel/db/database.js';
import { auditPlaces } from '../../src/audit-places.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import { until } from '../kit/until.js';

const API_ONLY = { ROLE: 'api' };
const PATIENCE_MS = 300_000;

const load = ({ execute }: TestApp) => loadDemoData({ execute, hashPassword: createPasswords(4).hash });

let app: TestApp;
let neighbour: TestApp;
let loads: boolean[];
beforeAll(async () => {
  app = await startTestApp({ environment: API_ONLY });
  neighbour = await startTestApp({ environment: API_ONLY, beside: app });
  loads = await Promise.all([load(app), load(neighbour)]);
}, PATIENCE_MS);
afterAll(async () => {
  await neighbour.close();
  await app.close();
});

async function countsOf({ sql }: TestApp): Promise<Record<string, number>> {
  const rows = await sql`
    select 'accounts' as what, count(*)::int as many from app_user
    union all select 'organizations', count(*) from organization
    union all select 'venues', count(*) from venue
    union all select 'seats', count(*) from seat
    union all select 'seats of events', count(*) from event_seat
    union all select 'ticket types', count(*) from ticket_type
    union all select 'decisions', count(*) from decision
    union all select 'check-ins', count(*) from check_in
    union all select 'gates', count(*) from gate
    union all select 'check-in lists', count(*) from check_in_list
    union all select 'paired devices', count(*) from device where token_hash is not null
    union all select 'audit entries', count(*) from audit_entry
    union all select 'jobs ' || name, count(*) from pgboss.job group by name
    union all select status || ' events', count(*) from event group by status
    union all select status || ' reservations', count(*) from reservation group by status
    union all select status || ' bookings', count(*) from booking group by status
    union all select status || ' payments', count(*) from payment group by status
    union all select status || ' refunds', count(*) from refund group by status
    union all select 'documents ' || kind, count(*) from invoice group by kind
    union all select status || ' in line', count(*) from waitlist_entry group by status
    union all select status || ' tickets', count(*) from ticket group by status`;
  return Object.fromEntries(rows.map(({ what, many }) => [what, Number(many)]));
}

const programmeOf = ({ sql }: TestApp) => sql`
  select e.slug, e.title, e.status, to_char(e.starts_at at time zone e.time_zone, 'HH24:MI') as local_time,
    (select coalesce(sum(held), 0)::int from ticket_counter c where c.event_id = e.id) as held,
    (select coalesce(sum(sold), 0)::int from ticket_counter c where c.event_id = e.id) as sold
  from event e order by e.slug`;

const LOG_IN = `mutation($input: LogInInput!) { logIn(input: $input) {
  ... on LogInSuccess { session { accessToken user { role } } } } }`;

async function logIn(email: string): Promise<{ role: string; token: string }> {
  const { data } = await app.anonymous.send(LOG_IN, { input: { email, password: 'foyer-demo-password' } });
  return { role: data.logIn.session.user.role, token: data.logIn.session.accessToken };
}

/** Ends the connection that loads, as a machine that loses its power does. */
async function cutOff({ sql }: TestApp): Promise<void> {
  await until(async () => {
    const ended = await sql`select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l on l.pid = a.pid
      where a.datname = current_database() and l.locktype = 'relation' and l.relation = 'seat'::regclass
        and l.mode = 'RowExclusiveLock'`;
    return ended.length > 0;
  });
}

describe('the demo data set', () => {
  it('is loaded once by two nodes that start at the same time', async () => {
    expect(loads.toSorted()).toEqual([false, true]);
    expect(await countsOf(app)).toEqual(COUNTS);
  });

  it('leaves a database alone that is not empty', async () => {
    expect(await load(app)).toBe(false);
    expect(await countsOf(app)).toEqual(COUNTS);
  });

  it(
    'leaves nothing behind when its load is cut off, and is loaded whole, and the same, by the next start',
    async () => {
      const other = await startTestApp({ environment: API_ONLY });
      // Which error it is depends on whether a statement was on its way.
      const endsAway = load(other).then(() => false, isDatabaseAway);
      const [isLost] = await Promise.all([endsAway, cutOff(other)]);
      expect(isLost).toBe(true);
      expect(await countsOf(other)).toEqual(NOTHING);
      const restarted = await startTestApp({ environment: { ...API_ONLY, DEMO_DATA: 'true' }, beside: other });
      try {
        expect(await countsOf(restarted)).toEqual(COUNTS);
        expect(await programmeOf(restarted)).toEqual(await programmeOf(app));
      } finally {
        await restarted.close();
        await other.close();
      }
    },
    PATIENCE_MS,
  );

  it('keeps an inventory without any difference', async () => {
    expect((await auditPlaces(app.read().em)).differences).toEqual([]);
  });

  it('has behind it exactly what is over, and nothing booked or decided in the future', async () => {
    const over = await app.sql`select status, count(*)::int as many from event where ends_at < now() group by status`;
    expect(over).toEqual([{ status: 'COMPLETED', many: 5 }]);
    const [later] = await app.sql`select
      (select count(*)::int from booking where greatest(created_at, confirmed_at, cancelled_at) > now()) as bookings,
      (select count(*)::int from decision where decided_at > now()) as decisions,
      (select count(*)::int from audit_entry where at > now()) as entries`;
    expect(later).toEqual({ bookings: 0, decisions: 0, entries: 0 });
  });

  it('begins its events at hours of the day at which people go out, wherever they are', async () => {
    const rows =
      await app.sql`select slug, to_char(starts_at at time zone time_zone, 'HH24:MI') as local_time from event
      where slug in ('la-traviata-premiere', 'yakai-vol-8', 'open-mic-with-kindness') order by slug`;
    expect(rows).toEqual([
      { slug: 'la-traviata-premiere', local_time: '19:30' },
      { slug: 'open-mic-with-kindness', local_time: '20:00' },
      { slug: 'yakai-vol-8', local_time: '22:30' },
    ]);
  });

  it('has two events that are nearly sold out', async () => {
    const rows = await app.sql`
      select e.slug, sum(c.capacity - c.sold - c.held)::int
        - (select count(*)::int from event_seat s where s.event_id = e.id and s.state = 'BLOCKED') as available
      from event e join ticket_counter c on c.event_id = e.id
      where e.status = 'PUBLISHED' group by e.id order by available limit 2`;
    expect(rows).toEqual([
      { slug: 'yakai-vol-8', available: 3 },
      { slug: 'cyrano-de-bergerac-derniere', available: 11 },
    ]);
  });

  it('lets its accounts log in, each with its role', async () => {
    const names = ['admin', 'organizer', 'member', 'gate'];
    const sessions = await Promise.all(names.map((name) => logIn(`${name}@foyer.test`)));
    expect(sessions.map(({ role }) => role)).toEqual(['ADMIN', 'ORGANIZER', 'MEMBER', 'MEMBER']);
  });

  it('gives the organizer an organization to own and one to manage, and none of the arena', async () => {
    const rows = await app.sql`select o.slug, m.role from organization_member m
      join organization o on o.id = m.organization_id join app_user u on u.id = m.user_id
      where u.email in ('organizer@foyer.test', 'gate@foyer.test') order by o.slug, m.role`;
    expect(rows).toEqual([
      { slug: 'kollektiv-nachtlicht', role: 'GATE' },
      { slug: 'kollektiv-nachtlicht', role: 'OWNER' },
      { slug: 'opera-des-deux-rives', role: 'GATE' },
      { slug: 'opera-des-deux-rives', role: 'MANAGER' },
    ]);
  });

  it('gives the member tickets to show', async () => {
    const member = await logIn('member@foyer.test');
    const { data } = await app.as(member).send(`{ me { tickets { totalCount } } myBookings { totalCount } }`);
    expect(data).toEqual({ me: { tickets: { totalCount: 56 } }, myBookings: { totalCount: 17 } });
  });

  it('puts the member first in two lines, and tells why there is no offer', async () => {
    const member = await logIn('member@foyer.test');
    const { data } = await app.as(member).send(`{ myWaitlistEntries { edges { node {
      event { slug } quantity status position reason { code needed free } } } } }`);
    expect(data.myWaitlistEntries.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        event: { slug: 'yakai-vol-8' },
        ...{ quantity: 4, status: 'WAITING', position: 1, reason: { code: 'TOO_FEW_FREE', needed: 4, free: 3 } },
      },
      {
        event: { slug: 'cyrano-de-bergerac-derniere' },
        ...{ quantity: 2, status: 'WAITING', position: 1, reason: { code: 'NONE_FREE', needed: 2, free: 0 } },
      },
    ]);
  });

  it('has doors whose gates let in who is on their lists, and scanners that were seen', async () => {
    const organizer = await logIn('organizer@foyer.test');
    const DOOR =
      'query($slug: String!) { event(slug: $slug) { id gates { name checkInListIds } checkInLists { id name sections rule } } }';
    const { event } = (await app.as(organizer).send(DOOR, { slug: 'cyrano-de-bergerac-derniere' })).data;
    const { gates, checkInLists } = event;
    expect(checkInLists).toMatchObject([
      { name: 'Parterre', sections: ['Stalls'], rule: 'ONCE' },
      { name: 'Galerie', sections: ['Circle'], rule: 'ONCE' },
    ]);
    const [stalls, circle] = checkInLists as { id: string }[];
    expect(gates).toEqual([
      { name: 'Grand escalier', checkInListIds: [stalls!.id] },
      { name: 'Escalier de la galerie', checkInListIds: [circle!.id] },
    ]);
    const DEVICES = 'query($id: ID!) { devices(eventId: $id) { edges { node { name status unsyncedScans } } } }';
    const { devices } = (await app.as(organizer).send(DEVICES, { id: event.id })).data;
    expect(devices.edges.map(({ node }: { node: object }) => node)).toEqual([
      { name: 'Galerie', status: 'PAIRED', unsyncedScans: 0 },
      { name: 'Grand escalier 1', status: 'PAIRED', unsyncedScans: 0 },
    ]);
  });

  it('names in the audit log who did what', async () => {
    const rows = await app.sql`select action, u.email, count(*)::int as many
      from audit_entry a left join app_user u on u.id = a.actor_id
      where action in ('event.approved', 'event.cancelled') group by action, u.email order by action, u.email`;
    expect(rows).toEqual([
      { action: 'event.approved', email: 'admin@foyer.test', many: 51 },
      { action: 'event.cancelled', email: 'elodie.marchand@foyer.test', many: 1 },
      { action: 'event.cancelled', email: 'organizer@foyer.test', many: 2 },
    ]);
  });
});

const NOTHING = {
  accounts: 0,
  organizations: 0,
  venues: 0,
  seats: 0,
  'seats of events': 0,
  'ticket types': 0,
  decisions: 0,
  'check-ins': 0,
  gates: 0,
  'check-in lists': 0,
  'paired devices': 0,
  'audit entries': 0,
};

const COUNTS = {
  accounts: 48,
  organizations: 3,
  venues: 6,
  seats: 22_621,
  'seats of events': 92_055,
  'ticket types': 178,
  'DRAFT events': 4,
  'PENDING_APPROVAL events': 3,
  'PUBLISHED events': 43,
  'REJECTED events': 2,
  'CANCELLED events': 3,
  'COMPLETED events': 5,
  decisions: 112,
  'ACTIVE reservations': 22,
  'CONVERTED reservations': 173,
  'CONFIRMED bookings': 157,
  'CANCELLED bookings': 23,
  'PENDING_APPROVAL bookings': 2,
  'AUTHORIZED payments': 2,
  'CAPTURED payments': 154,
  'FAILED payments': 6,
  'VOIDED payments': 2,
  'REQUESTED refunds': 15,
  'jobs refund.requested.refund-at-provider': 15,
  'documents INVOICE': 160,
  'VALID tickets': 509,
  'VOID tickets': 50,
  'CHECKED_IN tickets': 48,
  'check-ins': 48,
  gates: 4,
  'check-in lists': 4,
  'paired devices': 5,
  'WAITING in line': 4,
  'audit entries': 497,
};
