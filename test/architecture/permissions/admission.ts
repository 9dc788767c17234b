import { CELLS, type Permission } from './permission.js';
import type { World } from '../../kit/given-personas.js';

const CHECK_IN = 'mutation($input: CheckInTicketInput!) { checkInTicket(input: $input) { __typename } }';
let scans = 0;

async function scan(world: World) {
  const { token, ticketId } = await world.booking();
  return { ticketId, input: { token, gate: 'North', nonce: `permission-${(scans += 1)}` } };
}

export const admissionPermissions: Permission[] = [
  {
    operation: 'Mutation.checkInTicket',
    // Whoever is in no organization works at no door: that is told at once, whatever was scanned.
    cells: ['UNAUTHENTICATED', 'FORBIDDEN', 'ALLOWED', 'ALLOWED', 'NOT_FOUND', 'ALLOWED'],
    given: async (world) => ({ input: (await scan(world)).input }),
  },
  {
    operation: 'Mutation.undoCheckIn',
    cells: CELLS.staff,
    async given(world) {
      const { ticketId, input } = await scan(world);
      await world.app.as(world.people.owner).send(CHECK_IN, { input });
      return { input: { ticketId } };
    },
  },
  {
    operation: 'Mutation.admitWalkIn',
    cells: CELLS.staff,
    async given(world) {
      const { eventId, ticketTypeId } = await world.onSale();
      return { input: { eventId, ticketTypeId, name: 'Walter Walk-In', paid: true, gate: 'North' } };
    },
  },
  {
    operation: 'Query.eventAttendees',
    cells: CELLS.staff,
    given: async (world) => ({ eventId: (await world.booking()).eventId }),
  },
  {
    operation: 'Subscription.checkInsChanged',
    cells: CELLS.staff,
    given: async (world) => ({ eventId: (await world.booking()).eventId }),
  },
];
