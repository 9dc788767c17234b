import { idKey, instantKey, readPage, type Connection, type PageArgs } from '../../kernel/db/connection-pages.js';
import type { AuditEntrySchema } from '../../kernel/db/audit.entity.js';
import { rows } from '../../kernel/db/rows.js';
import type { Read } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { managedOrganizations } from './organization.policy.js';

export interface AuditFilter {
  subjectId?: string | null;
  actorId?: Id<'usr'> | null;
  action?: string | null;
  after?: Date | null;
  before?: Date | null;
}

export type AuditRow = NonNullable<Awaited<ReturnType<ReturnType<typeof entries>['executeTakeFirst']>>>;

const entries = (read: Read) => rows<typeof AuditEntrySchema>(read.em).selectFrom('audit_entry').selectAll();

/** What was done, newest first: all of it for admins, that of their own organizations for everybody else. */
export function listAuditEntries(read: Read, filter: AuditFilter, page: PageArgs): Promise<Connection<AuditRow>> {
  let query = entries(read);
  if (read.viewer.role !== 'ADMIN') query = query.where('scopeId', 'in', [...managedOrganizations(read.viewer), '']);
  if (filter.subjectId) query = query.where('subjectId', '=', filter.subjectId);
  if (filter.actorId) query = query.where('actorId', '=', filter.actorId);
  if (filter.action) query = query.where('action', '=', filter.action);
  if (filter.after) query = query.where('at', '>', filter.after);
  if (filter.before) query = query.where('at', '<', filter.before);
  return readPage(query, [instantKey('at', 'desc', (row) => row.at), idKey('id', 'desc')], page);
}
