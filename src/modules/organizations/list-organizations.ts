import { sql } from 'kysely';
import { viewerId } from '../../kernel/auth/viewer.js';
import { containsText } from '../../kernel/db/contains-text.js';
import { idKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { OrganizationMemberSchema, OrganizationSchema } from './organization.entity.js';

const organizations = (read: Read) =>
  rows<typeof OrganizationSchema | typeof OrganizationMemberSchema>(read.em)
    .selectFrom('organization')
    .selectAll('organization');

export type OrganizationRow = Awaited<ReturnType<typeof findOrganizations>>[number];

/** Organizations by id, in no order. */
export function findOrganizations(read: Read, ids: readonly string[]) {
  return organizations(read)
    .where('id', 'in', [...ids])
    .execute();
}

export function findOrganizationBySlug(read: Read, slug: string) {
  return organizations(read).where('slug', '=', slug).executeTakeFirst();
}

/** Organizations by name; `text` is looked for in the name, accents folded. */
export function listOrganizations(
  read: Read,
  text: string | null,
  page: PageArgs,
): Promise<Connection<OrganizationRow>> {
  let query = organizations(read);
  if (text) query = query.where(containsText(sql.ref('organization.name'), text));
  return readPage(query, byName, page);
}

/** The organizations that the viewer is a member of, by name. */
export function listMyOrganizations(read: Read, page: PageArgs): Promise<Connection<OrganizationRow>> {
  const own = organizations(read).where((query) =>
    query.exists(
      query
        .selectFrom('organization_member')
        .select(sql`1`.as('one'))
        .whereRef('organization_member.organizationId', '=', query.ref('organization.id'))
        .where('organization_member.userId', '=', viewerId(read.viewer)),
    ),
  );
  return readPage(own, byName, page);
}

const byName = [
  {
    expression: sql.ref('organization.name'),
    type: 'text' as const,
    direction: 'asc' as const,
    value: (row: OrganizationRow) => row.name,
  },
  idKey<OrganizationRow>('organization.id', 'asc'),
];

/** The members of organizations, in the order of joining. */
export function findMembers(read: Read, organizationIds: readonly string[]) {
  return rows<typeof OrganizationMemberSchema>(read.em)
    .selectFrom('organization_member')
    .selectAll()
    .where('organizationId', 'in', [...organizationIds])
    .orderBy('joinedAt')
    .orderBy('userId')
    .execute();
}
