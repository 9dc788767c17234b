import { createDeviceOverHttp } from '../../kit/given-devices.js';
import type { World } from '../../kit/given-personas.js';
import { CELLS, type Permission } from './permission.js';

async function deviceOf(world: World): Promise<{ id: string; code: string; eventId: string }> {
  const { eventId } = await world.onSale();
  const { data } = await createDeviceOverHttp(world.app, world.people.owner, { eventId, name: 'North gate' });
  const { device, pairing } = data.createDevice;
  return { id: device.id as string, code: pairing.code as string, eventId };
}

export const devicePermissions: Permission[] = [
  {
    operation: 'Mutation.createDevice',
    cells: CELLS.managers,
    given: async (world) => ({ input: { eventId: (await world.onSale()).eventId, name: 'South gate' } }),
  },
  {
    operation: 'Mutation.issuePairingCode',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await deviceOf(world)).id } }),
  },
  {
    operation: 'Mutation.pairDevice',
    cells: CELLS.everybody,
    given: async (world) => ({ input: { code: (await deviceOf(world)).code } }),
  },
  {
    operation: 'Mutation.revokeDevice',
    cells: CELLS.managers,
    given: async (world) => ({ input: { id: (await deviceOf(world)).id } }),
  },
  {
    // Persons are no devices, whoever they are.
    operation: 'Mutation.reportDevice',
    cells: ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    given: () => ({ input: { unsyncedScans: 1 } }),
  },
  {
    operation: 'Query.devices',
    cells: CELLS.managers,
    given: async (world) => ({ eventId: (await deviceOf(world)).eventId }),
  },
];
