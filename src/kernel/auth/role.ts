/** Who may ask: each role includes those before it. */
export const ROLES = ['PUBLIC', 'MEMBER', 'ORGANIZER', 'ADMIN'] as const;

export type Role = (typeof ROLES)[number];

export function includesRole(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required);
}
