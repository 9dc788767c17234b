import { joinOverHttp, releaseOverHttp } from '../../kit/given-waitlists.js';
import { givenReservation } from '../../kit/given-bookings.js';
import type { Id } from '../../../src/kernel/ids.js';
import { uuidOfAny } from '../../../src/kernel/ids.js';
import type { World } from '../../kit/given-personas.js';
import { CELLS, type Permission } from './permission.js';

/** An event of which somebody has all places, and for which one can wait. */
async function soldOut(world: World) {
  const { eventId, ticketTypeId } = await world.onSale();
  await world.app.sql`update event_inventory set is_waitlist_open = true where event_id = ${uuidOfAny(eventId)}`;
  const holder = await world.somebody();
  const reservationId = await givenReservation(world.app, holder, { eventId, ticketTypeId, quantity: 50 });
  return { eventId, ticketTypeId, release: () => releaseOverHttp(world.app, holder, reservationId) };
}

/** An entry of `member`. */
async function waiting(world: World) {
  const { release, ...wanted } = await soldOut(world);
  const { data } = await joinOverHttp(world.app, world.people.member, { ...wanted, quantity: 1 });
  return { ...wanted, release, id: data.joinWaitlist.entry.id as Id<'wle'> };
}

async function offered(world: World) {
  const { id, release } = await waiting(world);
  await release();
  return { input: { id } };
}

export const waitlistPermissions: Permission[] = [
  {
    operation: 'Mutation.joinWaitlist',
    cells: CELLS.members,
    async given(world) {
      const { eventId, ticketTypeId } = await soldOut(world);
      return { input: { eventId, ticketTypeId, quantity: 2 } };
    },
  },
  {
    operation: 'Mutation.leaveWaitlist',
    cells: CELLS.itsMember,
    given: async (world) => ({ input: { id: (await waiting(world)).id } }),
  },
  { operation: 'Mutation.acceptOffer', cells: CELLS.itsMember, given: offered },
  { operation: 'Mutation.declineOffer', cells: CELLS.itsMember, given: offered },
  {
    operation: 'Query.waitlistEntry',
    cells: CELLS.itsMember,
    given: async (world) => ({ id: (await waiting(world)).id }),
  },
  {
    operation: 'Subscription.waitlistChanged',
    cells: CELLS.itsMember,
    given: async (world) => ({ id: (await waiting(world)).id }),
  },
  {
    operation: 'Query.myWaitlistEntries',
    cells: CELLS.members,
    async given(world, persona) {
      const person = world.person(persona);
      if (person) await joinOverHttp(world.app, person, { ...(await wanted(world)), quantity: 1 });
      return { status: 'WAITING' };
    },
  },
  {
    operation: 'Query.eventWaitlist',
    cells: CELLS.managers,
    given: async (world) => ({ eventId: (await waiting(world)).eventId }),
  },
  {
    operation: 'Mutation.setWaitlist',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.published(), isOpen: true } }),
  },
];

async function wanted(world: World) {
  const { eventId, ticketTypeId } = await soldOut(world);
  return { eventId, ticketTypeId };
}
