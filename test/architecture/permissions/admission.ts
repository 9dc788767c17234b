import { CELLS, type Permission } from './permission.js';
import { givenList, setUp } from '../../kit/given-gates.js';
import { toldScan } from '../../kit/given-scans.js';
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
    operation: 'Mutation.recordExit',
    cells: ['UNAUTHENTICATED', 'FORBIDDEN', 'ALLOWED', 'ALLOWED', 'NOT_FOUND', 'ALLOWED'],
    async given(world) {
      const { input } = await scan(world);
      await world.app.as(world.people.owner).send(CHECK_IN, { input });
      return { input: { ...input, nonce: `${input.nonce}-out` } };
    },
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
    operation: 'Mutation.syncScans',
    cells: CELLS.staff,
    async given(world) {
      const { token, eventId } = await world.booking();
      return { input: { eventId, scans: [toldScan({ token, nonce: `permission-${(scans += 1)}` })] } };
    },
  },
  {
    operation: 'Query.gateManifest',
    cells: CELLS.staff,
    given: async (world) => ({ eventId: (await world.booking()).eventId }),
  },
  {
    operation: 'Query.scanConflicts',
    cells: ['UNAUTHENTICATED', 'NOT_FOUND', 'EMPTY', 'EMPTY', 'NOT_FOUND', 'EMPTY'],
    given: async (world) => ({ eventId: (await world.booking()).eventId }),
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
  {
    operation: 'Mutation.createGate',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.draft(), name: 'North' } }),
  },
  {
    operation: 'Mutation.updateGate',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await gateOf(world)).id, name: 'South' } }),
  },
  {
    operation: 'Mutation.archiveGate',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await gateOf(world)).id } }),
  },
  {
    operation: 'Mutation.createCheckInList',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: await world.draft(), name: 'Hall', rule: 'ONCE' } }),
  },
  {
    operation: 'Mutation.updateCheckInList',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await listOf(world)).id, name: 'Lounge' } }),
  },
  {
    operation: 'Mutation.archiveCheckInList',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await listOf(world)).id } }),
  },
];

async function gateOf({ app, people: { owner }, draft }: World): Promise<{ id: string }> {
  return (await setUp(app, owner, 'createGate', { eventId: await draft(), name: 'North' })).gate as { id: string };
}

const listOf = async ({ app, people: { owner }, draft }: World) => givenList(app, owner, { eventId: await draft() });
