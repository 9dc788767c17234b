import { viewerId, type Viewer } from '../../kernel/auth/viewer.js';
import type { Id } from '../../kernel/ids.js';

/** Whose reservations the viewer acts on: the own ones; undefined for admins, who act on everybody's. */
export function reservationsOf(viewer: Viewer): Id<'usr'> | undefined {
  return viewer.role === 'ADMIN' ? undefined : viewerId(viewer);
}
