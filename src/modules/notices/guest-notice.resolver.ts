import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { parseInstant } from '../../kernel/clock.js';
import type { Context } from '../../kernel/graphql/context.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import type { Amount } from '../../kernel/money.js';
import { seatById, SeatType } from '../venues/schema.js';
import type { NoticeState } from './guest-notice.entity.js';
import { GuestNoticeType, NoticeStateType } from './guest-notice.type.js';

@Resolver(() => GuestNoticeType)
export class GuestNoticeResolver {
  @FieldResolver(() => NoticeStateType, { description: 'How it was before.' })
  before(@Root() { before }: GuestNoticeType): NoticeStateType {
    return shown(before);
  }

  @FieldResolver(() => NoticeStateType, { description: 'How it is from then on.' })
  after(@Root() { after }: GuestNoticeType): NoticeStateType {
    return shown(after);
  }

  @FieldResolver(() => MoneyType, {
    nullable: true,
    description:
      'What goes back to the member of the booking because of it; null when nothing does, and for who holds a ticket of a booking that was cancelled as a whole.',
  })
  refund(@Root() { refundMinor: amountMinor, currency }: GuestNoticeType): Amount | null {
    return amountMinor > 0 ? { amountMinor, currency } : null;
  }
}

@Resolver(() => NoticeStateType)
export class NoticeStateResolver {
  @FieldResolver(() => SeatType, { nullable: true, description: 'The seat of the ticket.' })
  async seat(@Root() { seatId }: NoticeStateType, @Ctx() ctx: Context): Promise<SeatType | null> {
    if (!seatId) return null;
    return (await ctx.load(seatById, seatId)) ?? null;
  }
}

const shown = ({ startsAt, endsAt, timeZone, place, seatId }: NoticeState): NoticeStateType => ({
  startsAt: startsAt === undefined ? null : parseInstant(startsAt)!,
  endsAt: endsAt === undefined ? null : parseInstant(endsAt)!,
  timeZone: timeZone ?? null,
  place: place ?? null,
  seatId: seatId ?? null,
});
