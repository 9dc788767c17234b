import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { EventType } from '../events/schema.js';
import { LimitExceeded } from '../inventory/index.js';
import { AlreadyWaiting, NotSoldOut, OfferNotOpen, WaitlistClosed } from './waitlist.problems.js';
import { WaitlistEntryType } from './waitlist.type.js';

@ObjectType({ description: 'The member stands in line.' })
export class JoinWaitlistSuccess {
  @Field(() => WaitlistEntryType, { description: 'The new entry.' })
  entry: WaitlistEntryType;
}

@ObjectType({ description: 'The member waits no more.' })
export class LeaveWaitlistSuccess {
  @Field(() => WaitlistEntryType, { description: 'The entry, as left.' })
  entry: WaitlistEntryType;
}

@ObjectType({ description: "The places are the member's, to check out with." })
export class AcceptOfferSuccess {
  @Field(() => WaitlistEntryType, { description: 'The entry, with the reservation in its `offer`.' })
  entry: WaitlistEntryType;
}

@ObjectType({ description: 'The places go to whoever is next.' })
export class DeclineOfferSuccess {
  @Field(() => WaitlistEntryType, { description: 'The entry, as declined.' })
  entry: WaitlistEntryType;
}

@ObjectType({ description: 'The waitlist is kept like this from now on.' })
export class SetWaitlistSuccess {
  @Field(() => EventType, { description: 'The event.' })
  event: EventType;
}

export const JoinWaitlistResult = resultOf('JoinWaitlist', JoinWaitlistSuccess, [
  WaitlistClosed,
  AlreadyWaiting,
  NotSoldOut,
  LimitExceeded,
]);
export const LeaveWaitlistResult = resultOf('LeaveWaitlist', LeaveWaitlistSuccess, []);
export const AcceptOfferResult = resultOf('AcceptOffer', AcceptOfferSuccess, [OfferNotOpen]);
export const DeclineOfferResult = resultOf('DeclineOffer', DeclineOfferSuccess, [OfferNotOpen]);
export const SetWaitlistResult = resultOf('SetWaitlist', SetWaitlistSuccess, []);
