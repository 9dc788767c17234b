import { CELLS, type Permission } from './permission.js';

const PASSWORD = 'a horse that nobody has stapled';
let addresses = 0;

export const accountPermissions: Permission[] = [
  { operation: 'Query.me', cells: CELLS.members },
  { operation: 'Query.sessions', cells: CELLS.members },
  { operation: 'Query.users', cells: CELLS.admins },
  {
    operation: 'Query.user',
    cells: CELLS.admins,
    given: ({ people }) => ({ id: people.member.id }),
  },
  {
    operation: 'Mutation.signUp',
    cells: CELLS.everybody,
    given: () => ({
      input: { email: `new-${(addresses += 1)}@example.org`, password: PASSWORD, displayName: 'Nora New' },
    }),
  },
  {
    operation: 'Mutation.logIn',
    cells: CELLS.everybody,
    async given(world) {
      const { email, password } = await world.somebody();
      return { input: { email, password } };
    },
  },
  {
    operation: 'Mutation.refreshSession',
    cells: CELLS.everybody,
    given: async (world) => ({ input: { refreshToken: (await world.somebody()).refreshToken } }),
  },
  {
    operation: 'Mutation.logOut',
    cells: CELLS.members,
    afterwards: (world, persona) => world.logInAgain(persona),
  },
  {
    operation: 'Mutation.logOutEverywhere',
    cells: CELLS.members,
    afterwards: (world, persona) => world.logInAgain(persona),
  },
  {
    operation: 'Mutation.changePassword',
    cells: CELLS.members,
    given(world, persona) {
      const password = world.person(persona)?.password ?? PASSWORD;
      return { input: { currentPassword: password, newPassword: password } };
    },
  },
  {
    operation: 'Mutation.updateProfile',
    cells: CELLS.members,
    given: () => ({ input: { displayName: 'Renata Renamed' } }),
  },
  {
    operation: 'Mutation.setUserRole',
    cells: CELLS.admins,
    given: async (world) => ({ input: { userId: (await world.somebody()).id, role: 'ORGANIZER' } }),
  },
];
