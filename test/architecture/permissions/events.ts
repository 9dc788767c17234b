import { uuidOf } from '../../../src/kernel/db/type-id.js';
import { CELLS, type Permission } from './permission.js';
import type { World } from '../../kit/given-personas.js';

const DAY = 24 * 60 * 60 * 1_000;

function newEvent({ app, organizationId }: World) {
  const start = app.clock.now().getTime() + 30 * DAY;
  const [startsAt, endsAt] = [start, start + DAY].map((instant) => new Date(instant).toISOString());
  return { organizationId, title: 'Matinée', startsAt, endsAt, timeZone: 'Europe/Vienna' };
}

export const eventPermissions: Permission[] = [
  {
    operation: 'Query.event',
    when: 'that is published',
    cells: CELLS.everybody,
    given: async (world) => ({ id: await world.published() }),
  },
  {
    operation: 'Query.event',
    when: 'that is a draft',
    cells: CELLS.insiders,
    given: async (world) => ({ id: await world.draft() }),
  },
  {
    operation: 'Query.events',
    when: 'that are published',
    cells: CELLS.everybody,
    async given(world) {
      await world.published();
      return { filter: { organizerId: world.organizationId, status: 'PUBLISHED' } };
    },
  },
  {
    operation: 'Query.events',
    when: 'that are drafts',
    cells: CELLS.insidersInLists,
    async given(world) {
      await world.draft();
      return { filter: { organizerId: world.organizationId, status: 'DRAFT' } };
    },
  },
  {
    operation: 'Mutation.createEvent',
    cells: CELLS.managers,
    given: (world) => ({ input: newEvent(world) }),
  },
  {
    operation: 'Mutation.updateEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.draft(), title: 'Soirée' } }),
  },
  {
    operation: 'Mutation.deleteEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.draft() } }),
  },
  {
    operation: 'Mutation.duplicateEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.draft() } }),
  },
  {
    operation: 'Mutation.cancelEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.published(), reason: 'Rain' } }),
  },
  {
    operation: 'Mutation.completeEvent',
    cells: CELLS.managers,
    async given(world) {
      const eventId = await world.published();
      await world.app.sql`update event set starts_at = now() - interval '1 hour' where id = ${uuidOf('evt', eventId)}`;
      return { input: { eventId } };
    },
  },
  {
    operation: 'Query.submissions',
    cells: CELLS.admins,
    async given(world) {
      await world.submitted();
      return {};
    },
  },
  {
    operation: 'Mutation.submitEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.draft() } }),
  },
  {
    operation: 'Mutation.withdrawEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.submitted() } }),
  },
  {
    operation: 'Mutation.reviseEvent',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.rejected() } }),
  },
  {
    operation: 'Mutation.approveEvent',
    cells: CELLS.admins,
    given: async (world) => ({ input: { eventId: await world.submitted() } }),
  },
  {
    operation: 'Mutation.rejectEvent',
    cells: CELLS.admins,
    given: async (world) => ({ input: { eventId: await world.submitted(), reason: 'Too loud' } }),
  },
  { operation: 'Subscription.submissionQueueChanged', cells: CELLS.admins },
];
