import type { Id } from '../ids.js';
import { Fault } from '../problem.js';
import type { AssumedViewer } from './assumed-viewer.js';
import type { Role } from './role.js';

/** Whoever asks: a person, a device, nobody in particular, or the system itself when it works on a message. */
export interface Viewer {
  readonly id: Id<'usr'> | undefined;
  readonly role: Role;
  readonly sessionId: Id<'ses'> | undefined;
  /** The device that asks, which is no person and has no role: it may do what its memberships and `@Auth` let it. */
  readonly deviceId: Id<'dev'> | undefined;
  /** What tells the device's pairing from others: whoever paired it before is shut out. */
  readonly pairing?: string;
  /** When the token that proved this viewer ends. */
  readonly tokenExpiresAt: Date | undefined;
  /** What the viewer is, by the id of the group it is in: the modules above the kernel say what the words mean. */
  readonly memberships: ReadonlyMap<string, string>;
  /** Absent for whoever was looked up with the request. */
  readonly assumed?: AssumedViewer;
}

const nobody = {
  id: undefined,
  sessionId: undefined,
  deviceId: undefined,
  tokenExpiresAt: undefined,
  memberships: new Map<string, string>(),
};

export const anonymous: Viewer = Object.freeze({ ...nobody, role: 'PUBLIC' });

/** Whoever sent a token that is not good, or not any more: may do what anybody may, and is told why no more. */
export const unproven: Viewer = Object.freeze({ ...nobody, role: 'PUBLIC' });

export const TOKEN_NOT_VALID = 'The access token is not valid, or its session has ended. Log in again.';

export const system: Viewer = Object.freeze({ ...nobody, role: 'ADMIN' });

/** The id of a viewer who is logged in, for code behind `@Auth('MEMBER')`. */
export function viewerId(viewer: Viewer): Id<'usr'> {
  if (viewer.id === undefined) throw new Fault('UNAUTHENTICATED', 'Log in first.');
  return viewer.id;
}

/** Devices are in a group without any role. */
export const isDevice = ({ role, memberships }: Rights): boolean => role === 'PUBLIC' && memberships.size > 0;

/** Somebody with the rights of this viewer: nobody can tell who. */
export function withoutIdentity({ role, memberships }: Viewer): Viewer {
  return { ...nobody, role, memberships };
}

/** All that decides what a viewer may do. */
export type Rights = Pick<Viewer, 'role' | 'memberships'>;

/** Rights as text: equal for equal rights. */
export function rightsOf({ role, memberships }: Rights): string {
  return JSON.stringify([role, [...memberships].sort(([one], [other]) => (one < other ? -1 : 1))]);
}
