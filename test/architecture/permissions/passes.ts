import { CELLS, type Permission } from './permission.js';

const ISSUE = 'mutation { issueCalendarFeed { __typename } }';

export const passPermissions: Permission[] = [
  { operation: 'Mutation.issueCalendarFeed', cells: CELLS.members },
  {
    operation: 'Mutation.revokeCalendarFeed',
    cells: CELLS.members,
    async given(world, persona) {
      const person = world.person(persona);
      if (person) await world.app.as(person).send(ISSUE);
      return {};
    },
  },
];
