import type { Viewer } from '../../kernel/auth/viewer.js';
import { Fault } from '../../kernel/problem.js';

/** Whoever is in no organization works at no door, and is told so whatever they scan. */
export function assertWorksSomeDoor(viewer: Viewer): void {
  if (viewer.role === 'ADMIN' || viewer.memberships.size > 0) return;
  throw new Fault('FORBIDDEN', 'This takes a role in the organization of an event.');
}
