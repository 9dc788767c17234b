import type { Viewer } from '../../kernel/auth/viewer.js';
import { Fault } from '../../kernel/problem.js';

/** Admins decide about submissions. */
export function assertMayDecide(viewer: Viewer): void {
  if (viewer.role !== 'ADMIN') throw new Fault('FORBIDDEN', 'This takes the role ADMIN.');
}
