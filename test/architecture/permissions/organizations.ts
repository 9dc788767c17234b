import { addMember } from '../../../src/modules/organizations/index.js';
import { viewerOf } from '../../kit/given-events.js';
import { CELLS, type Permission } from './permission.js';
import type { World } from '../../kit/given-personas.js';

/** Whoever may leave asks for the role MEMBER only: outsiders learn nothing from a FORBIDDEN. */
const MANAGERS_WITHOUT_A_ROLE = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'NOT_FOUND',
  'ALLOWED',
  'NOT_FOUND',
  'ALLOWED',
] as const;

async function memberOfOrganization({ app, people, organizationId, somebody }: World) {
  const { id: userId, email } = await somebody();
  await app.execute(viewerOf(people.owner, 'ORGANIZER'), addMember, { organizationId, email, role: 'GATE' });
  return { organizationId, userId };
}

export const organizationPermissions: Permission[] = [
  {
    operation: 'Query.organization',
    cells: CELLS.everybody,
    given: ({ organizationId }) => ({ id: organizationId }),
  },
  { operation: 'Query.organizations', cells: CELLS.everybody },
  {
    operation: 'Query.myOrganizations',
    cells: ['UNAUTHENTICATED', 'EMPTY', 'ALLOWED', 'ALLOWED', 'ALLOWED', 'EMPTY'],
  },
  {
    operation: 'Query.auditLog',
    when: 'of an event',
    cells: ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'ALLOWED', 'EMPTY', 'ALLOWED'],
    given: async (world) => ({ filter: { subjectId: await world.draft() } }),
  },
  {
    operation: 'Mutation.createOrganization',
    cells: CELLS.organizers,
    given: () => ({ input: { name: 'New Concerts' } }),
  },
  {
    operation: 'Mutation.updateOrganization',
    cells: CELLS.managers,
    given: ({ organizationId }) => ({ input: { organizationId, description: 'Concerts in old breweries' } }),
  },
  {
    operation: 'Mutation.addOrganizationMember',
    cells: CELLS.managers,
    given: async ({ organizationId, somebody }) => ({
      input: { organizationId, email: (await somebody()).email, role: 'GATE' },
    }),
  },
  {
    operation: 'Mutation.setOrganizationMemberRole',
    cells: CELLS.managers,
    given: async (world) => ({ input: { ...(await memberOfOrganization(world)), role: 'MANAGER' } }),
  },
  {
    operation: 'Mutation.removeOrganizationMember',
    when: 'of somebody else',
    cells: MANAGERS_WITHOUT_A_ROLE,
    given: async (world) => ({ input: await memberOfOrganization(world) }),
  },
];
