import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { WaitingReason } from './reason-to-wait.js';
import type { WaitlistStatus } from './waitlist.lifecycle.js';

export const WaitlistStatusEnum: { [Status in WaitlistStatus]: Status } = {
  WAITING: 'WAITING',
  OFFERED: 'OFFERED',
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'DECLINED',
  LAPSED: 'LAPSED',
  LEFT: 'LEFT',
  CLOSED: 'CLOSED',
};
registerEnumType(WaitlistStatusEnum, {
  name: 'WaitlistStatus',
  description: 'What became of somebody who waits.',
  valuesConfig: {
    WAITING: { description: 'They stand in line.' },
    OFFERED: { description: 'Places are held for them, to be accepted before the offer ends.' },
    ACCEPTED: { description: 'They took what was offered, or booked it at once.' },
    DECLINED: { description: 'They left what was offered to others.' },
    LAPSED: { description: 'The time to accept is over, or the event was called off.' },
    LEFT: { description: 'They do not want to wait any more.' },
    CLOSED: { description: 'Sales ended before it was their turn.' },
  },
});

export const WaitingReasonCodeEnum: { [Code in WaitingReason['code']]: Code } = {
  NOT_ON_SALE: 'NOT_ON_SALE',
  NONE_FREE: 'NONE_FREE',
  TOO_FEW_FREE: 'TOO_FEW_FREE',
  MEMBER_LIMIT: 'MEMBER_LIMIT',
  NOT_TOGETHER: 'NOT_TOGETHER',
};
registerEnumType(WaitingReasonCodeEnum, {
  name: 'WaitingReasonCode',
  description: 'Why somebody who waits has no offer.',
  valuesConfig: {
    NOT_ON_SALE: { description: 'Sales have not begun.' },
    NONE_FREE: { description: 'No place is free.' },
    TOO_FEW_FREE: { description: 'Fewer places are free than they need: smaller parties behind them may be served.' },
    MEMBER_LIMIT: { description: 'With these they would have more than one member may have.' },
    NOT_TOGETHER: {
      description: 'As many seats are free, but not side by side, or some are kept for who asks for accessible ones.',
    },
  },
});

@ObjectType('WaitingReason', { description: 'Why somebody who waits has no offer yet.' })
export class WaitingReasonType {
  @Field(() => WaitingReasonCodeEnum, { description: 'What stands in the way.' })
  code: WaitingReason['code'];

  @Field(() => Int, { description: 'How many places they need.' })
  needed: number;

  @Field(() => Int, { description: 'How many are free.' })
  free: number;
}

@ObjectType('WaitlistOffer', { description: 'Places that were held for somebody who waited.' })
export class WaitlistOfferType {
  reservationId: Id<'rsv'>;

  @Field(() => DateTime, { description: 'When it was made.' })
  offeredAt: Date;

  @Field(() => DateTime, {
    description: 'Until when it can be accepted: the time runs in the offer hours of the event alone.',
  })
  expiresAt: Date;
}

@ObjectType('WaitlistEntry', { description: 'A member who waits for places of a ticket type.' })
export class WaitlistEntryType {
  @Field(() => ID, { description: 'A TypeID that begins with `wle_`.' })
  id: Id<'wle'>;

  eventId: Id<'evt'>;
  ticketTypeId: Id<'tty'>;
  memberId: Id<'usr'>;
  holdId: Id<'rsv'> | null;
  offeredAt: Date | null;
  offerExpiresAt: Date | null;

  @Field(() => Int, { description: 'How many places, all at once: 1 to 20. Seats are offered side by side.' })
  quantity: number;

  @Field(() => WaitlistStatusEnum, { description: 'What became of it, by the clock.' })
  status: WaitlistStatus;

  @Field(() => DateTime, { description: 'Since when they wait.' })
  joinedAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was accepted or declined, or somebody cleaned up; null before.',
  })
  endedAt: Date | null;
}

@ObjectType('Waitlist', { description: 'How an event keeps its waitlist.' })
export class WaitlistType {
  @Field(() => Boolean, { description: 'Whether one can begin to wait for what is sold out.' })
  isOpen: boolean;

  @Field(() => Int, { description: 'How many minutes of offer hours one has to accept: 5 to 10,080.' })
  offerMinutes: number;

  @Field(() => String, { description: 'Since when offer hours run each day, in the time zone of the event: `08:00`.' })
  offersFrom: string;

  @Field(() => String, {
    description: 'Until when they run; not later than `offersFrom`: until the next day; the same: all day.',
  })
  offersUntil: string;
}
