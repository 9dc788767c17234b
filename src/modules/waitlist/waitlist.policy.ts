import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Id } from '../../kernel/ids.js';

/** Whose entries one sees and answers for: the own ones, and admins everybody's. */
export const isOwnEntry = (viewer: Viewer, { memberId }: { memberId: Id<'usr'> }): boolean =>
  viewer.role === 'ADMIN' || viewer.id === memberId;
