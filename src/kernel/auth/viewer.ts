import type { Id } from '../ids.js';
import { Fault } from '../problem.js';
import type { Role } from './role.js';

/** Whoever asks: a person, nobody in particular, or the system itself when it works on a message. */
export interface Viewer {
  readonly id: Id<'usr'> | undefined;
  readonly role: Role;
  readonly sessionId: Id<'ses'> | undefined;
  /** When the access token that proved this viewer ends. */
  readonly tokenExpiresAt: Date | undefined;
  /** What the viewer is, by the id of the group it is in: the modules above the kernel say what the words mean. */
  readonly memberships: ReadonlyMap<string, string>;
}

const nobody = {
  id: undefined,
  sessionId: undefined,
  tokenExpiresAt: undefined,
  memberships: new Map<string, string>(),
};

export const anonymous: Viewer = Object.freeze({ ...nobody, role: 'PUBLIC' });

export const system: Viewer = Object.freeze({ ...nobody, role: 'ADMIN' });

/** The id of a viewer who is logged in, for code behind `@Auth('MEMBER')`. */
export function viewerId(viewer: Viewer): Id<'usr'> {
  if (viewer.id === undefined) throw new Fault('UNAUTHENTICATED', 'Log in first.');
  return viewer.id;
}
