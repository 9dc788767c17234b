import type { Viewer } from '../../kernel/auth/viewer.js';
import { notFound } from '../../kernel/problem.js';
import { mayManage, mayWorkDoor } from '../organizations/index.js';

export interface OwnedByMember {
  memberId?: string | null;
  /** The organization of the event. */
  organizationId: string;
}

const isOwn = (viewer: Viewer, { memberId }: OwnedByMember): boolean =>
  viewer.id !== undefined && viewer.id === memberId;

/** The member, those who manage the event, and admins. Attendees' addresses are part of what they see. */
export function maySeeBooking(viewer: Viewer, booking: OwnedByMember): boolean {
  return isOwn(viewer, booking) || mayManage(viewer, booking);
}

export function assertMaySeeBooking(viewer: Viewer, booking: OwnedByMember): void {
  if (!maySeeBooking(viewer, booking)) throw notFound('booking');
}

/** The holder of a ticket, or who pays for a booking, and admins on their behalf. What nobody holds is for admins. */
export const mayActForHolder = (viewer: Viewer, memberId: string | null | undefined): boolean =>
  viewer.role === 'ADMIN' || (viewer.id !== undefined && viewer.id === memberId);

/** Whoever may see the booking, and the event's gate staff. */
export function maySeeTicket(viewer: Viewer, ticket: OwnedByMember): boolean {
  return isOwn(viewer, ticket) || mayWorkDoor(viewer, ticket);
}
