import { blockSeats } from '../../../src/modules/inventory/index.js';
import { viewerOf } from '../../kit/given-events.js';
import { CELLS, type Permission } from './permission.js';
import type { World } from '../../kit/given-personas.js';

const published = async (world: World) => ({ eventId: (await world.onSale()).eventId });
const drafted = async (world: World) => ({ eventId: await world.draft() });

/** Reads that everybody has of what is published, and insiders of the rest. */
const reads = ['Query.availability', 'Query.eventSeats', 'Query.seatStates'];
const subscriptions = ['Subscription.availabilityChanged', 'Subscription.seatsChanged'];

async function someSeats(world: World) {
  const { eventId, seatIds } = await world.onSale();
  return { eventId, seatIds: seatIds.slice(0, 2) };
}

export const inventoryPermissions: Permission[] = [
  ...[...reads, ...subscriptions].flatMap((operation): Permission[] => [
    { operation, when: 'of a published event', cells: CELLS.everybody, given: published },
    { operation, when: 'of a draft', cells: CELLS.insiders, given: drafted },
  ]),
  {
    operation: 'Mutation.createTicketType',
    cells: CELLS.managers,
    given: async (world) => ({
      input: { eventId: await world.draft(), name: 'Late', quota: 5, price: { amountMinor: 900, currency: 'EUR' } },
    }),
  },
  {
    operation: 'Mutation.updateTicketType',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await world.onSale()).ticketTypeId, name: 'Early' } }),
  },
  {
    operation: 'Mutation.archiveTicketType',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await world.onSale()).ticketTypeId } }),
  },
  {
    operation: 'Query.seatBlocks',
    cells: CELLS.managers,
    given: published,
  },
  {
    operation: 'Query.inventoryProof',
    cells: CELLS.managers,
    given: published,
  },
  {
    operation: 'Mutation.blockSeats',
    cells: CELLS.managers,
    given: async (world) => ({ input: await someSeats(world) }),
  },
  {
    operation: 'Mutation.unblockSeats',
    cells: CELLS.managers,
    async given(world) {
      const seats = await someSeats(world);
      await world.app.execute(viewerOf(world.people.owner, 'ORGANIZER'), blockSeats, seats);
      return { input: seats };
    },
  },
];
