import { CELLS, type Permission } from './permission.js';

export const passPermissions: Permission[] = [
  { operation: 'Mutation.issueCalendarFeed', cells: CELLS.members },
  { operation: 'Mutation.revokeCalendarFeed', cells: CELLS.members },
];
