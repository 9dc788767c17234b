import { hallDocument } from '../../kit/given-events.js';
import { CELLS, type Permission } from './permission.js';

export const venuePermissions: Permission[] = [
  { operation: 'Query.venue', cells: CELLS.everybody, given: async (world) => ({ id: await world.venue() }) },
  {
    operation: 'Query.venues',
    cells: CELLS.everybody,
    async given(world) {
      await world.venue();
      return { organizationId: world.organizationId };
    },
  },
  {
    operation: 'Mutation.createVenue',
    cells: CELLS.managers,
    given: ({ organizationId }) => ({
      input: { organizationId, name: 'Cellar', address: 'Cellar Lane 1', timeZone: 'Europe/Vienna', capacity: 80 },
    }),
  },
  {
    operation: 'Mutation.updateVenue',
    cells: CELLS.managers,
    given: async (world) => ({ input: { venueId: await world.venue(), capacity: 81 } }),
  },
  {
    operation: 'Mutation.importSeatMap',
    cells: CELLS.managers,
    given: async (world) => ({
      input: { venueId: await world.venue(), format: 'FOYER', document: hallDocument({ rows: 1, seatsPerRow: 2 }) },
    }),
  },
];
