import { Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import type { Context } from '../../kernel/graphql/context.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { URLScalar } from '../../kernel/graphql/scalars.js';
import { publicAddress } from '../../kernel/http/public-address.js';
import { issueCalendarFeed, revokeCalendarFeed } from './issue-calendar-feed.js';

@ObjectType({ description: 'The calendar can be subscribed to.' })
class IssueCalendarFeedSuccess {
  @Field(() => URLScalar, {
    description: 'The address for calendar programs: shown this once. Whoever has it sees where the member goes.',
  })
  url: string;
}

@ObjectType({ description: 'The calendar is not there any more.' })
class RevokeCalendarFeedSuccess {
  @Field(() => Boolean, { description: 'Whether there was one.' })
  wasThere: boolean;
}

const IssueCalendarFeedResult = resultOf('IssueCalendarFeed', IssueCalendarFeedSuccess, []);
const RevokeCalendarFeedResult = resultOf('RevokeCalendarFeed', RevokeCalendarFeedSuccess, []);

@Resolver()
export class CalendarFeedResolver {
  @Mutation(() => IssueCalendarFeedResult, {
    description:
      'Makes an address at which calendars find all events that the viewer has tickets for, kept up to date (iCalendar, RFC ' +
      '5545). It takes no access token. One that was made before is there no more.',
  })
  @Auth('MEMBER')
  async issueCalendarFeed(@Ctx() ctx: Context): Promise<IssueCalendarFeedSuccess> {
    const { secret } = await ctx.execute(issueCalendarFeed, undefined);
    return { url: `${ctx.port(publicAddress)()}/calendars/${secret}.ics` };
  }

  @Mutation(() => RevokeCalendarFeedResult, {
    description: "Takes the address of the viewer's calendar away. Safe to repeat.",
  })
  @Auth('MEMBER')
  async revokeCalendarFeed(@Ctx() ctx: Context): Promise<RevokeCalendarFeedSuccess> {
    return { wasThere: await ctx.execute(revokeCalendarFeed, undefined) };
  }
}
