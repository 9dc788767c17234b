import type { Viewer } from '../../kernel/auth/viewer.js';
import type { Id } from '../../kernel/ids.js';
import type { EventStatus } from './event.lifecycle.js';

/** What the rules about seeing an event look at. */
export interface SeenEvent {
  status: EventStatus;
  organizationId: Id<'org'>;
}

/** Where the public may follow a link: what was published stays readable when it is over or called off. */
const LINKED: ReadonlySet<EventStatus> = new Set<EventStatus>(['PUBLISHED', 'CANCELLED', 'COMPLETED']);

/** Who sees an event that they name: members of its organization and admins in every state, others once published. */
export function maySeeEvent(viewer: Viewer, event: SeenEvent): boolean {
  return LINKED.has(event.status) || isInsider(viewer, event);
}

function isInsider(viewer: Viewer, { organizationId }: SeenEvent): boolean {
  return viewer.role === 'ADMIN' || viewer.memberships.has(organizationId);
}
