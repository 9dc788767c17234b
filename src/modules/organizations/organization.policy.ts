import { includesRole } from '../../kernel/auth/role.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import { notFound } from '../../kernel/problem.js';

/** Whatever belongs to an organization. */
export interface Owned {
  organizationId: string;
}

/** An event, or what belongs to one. */
export interface OfEvent extends Owned {
  id?: string;
  eventId?: string;
}

/** Admins, and owners and managers of the organization that the thing belongs to. */
export function mayManage(viewer: Viewer, { organizationId }: Owned): boolean {
  return viewer.role === 'ADMIN' || isManager(viewer, viewer.memberships.get(organizationId));
}

/** Both roles are for organizers: with whomever an admin makes a MEMBER they rest, until they are an ORGANIZER again. */
function isManager({ role }: Viewer, membership: string | undefined): boolean {
  return includesRole(role, 'ORGANIZER') && (membership === 'OWNER' || membership === 'MANAGER');
}

/** Whoever may manage, the organization's gate staff, and the devices that are paired for the event. */
export function mayWorkDoor(viewer: Viewer, owned: OfEvent): boolean {
  if (mayManage(viewer, owned) || viewer.memberships.get(owned.organizationId) === 'GATE') return true;
  return [owned.eventId, owned.id].some((id) => id !== undefined && viewer.memberships.get(id) === 'DEVICE');
}

/** Owners decide about members; so may admins. */
export function mayDecideOnMembers(viewer: Viewer, { organizationId }: Owned): boolean {
  const isOwner = viewer.memberships.get(organizationId) === 'OWNER';
  return mayManage(viewer, { organizationId }) && (viewer.role === 'ADMIN' || isOwner);
}

/** The first line of every command on something owned. Not yours is NOT_FOUND. */
export function assertMayManage(viewer: Viewer, owned: Owned, noun = 'event'): void {
  if (!mayManage(viewer, owned)) throw notFound(noun);
}

export function assertMayWorkDoor(viewer: Viewer, owned: OfEvent, noun = 'event'): void {
  if (!mayWorkDoor(viewer, owned)) throw notFound(noun);
}

/** The ids of the organizations that the viewer manages. */
export function managedOrganizations(viewer: Viewer): string[] {
  return [...viewer.memberships].filter(([, role]) => isManager(viewer, role)).map(([id]) => id);
}
