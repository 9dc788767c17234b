import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { userById, UserType } from '../accounts/schema.js';
import { AuditEntryType } from './audit.type.js';
import { listAuditEntries } from './list-audit-entries.js';
import { AuditFilterInput } from './organization.inputs.js';

const AuditConnection = connectionOf(AuditEntryType, 'AuditEntry');

@Resolver(() => AuditEntryType)
export class AuditResolver {
  @Query(() => AuditConnection, {
    description: 'What was done, newest first: all of it for admins, that of their own organizations for organizers.',
  })
  @Auth('ORGANIZER')
  auditLog(
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Which entries.' })
    filter: AuditFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<AuditEntryType>> {
    return listAuditEntries(ctx.read, filter ?? {}, page);
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'Who did it; null for the system itself.' })
  async actor(@Root() entry: AuditEntryType, @Ctx() ctx: Context): Promise<UserType | null> {
    return entry.actorId ? ((await ctx.load(userById, entry.actorId)) ?? null) : null;
  }

  @FieldResolver(() => String, { description: 'More about it, as a JSON object.' })
  details(@Root() entry: AuditEntryType): string {
    return JSON.stringify(entry.details ?? {});
  }
}
