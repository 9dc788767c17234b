import { Field, ObjectType } from 'type-graphql';
import { IdempotencyKeyReused } from '../../kernel/db/idempotency.js';
import { resultOf } from '../../kernel/graphql/problems.js';
import { DiscountNotApplicable } from '../discounts/index.js';
import { EventNotBookable, LimitExceeded, LoneSeat, NotOnSale, SeatsTaken, SoldOut } from '../inventory/index.js';
import { ReservationAlreadyExtended, ReservationNotActive } from './reservation.problems.js';
import { ReservationType } from './reservation.type.js';

@ObjectType({ description: 'The places are held.' })
export class ReserveSuccess {
  @Field(() => ReservationType, { description: 'The new reservation.' })
  reservation: ReservationType;
}

@ObjectType({ description: 'The places are held for longer.' })
export class ExtendReservationSuccess {
  @Field(() => ReservationType, { description: 'The reservation, as extended.' })
  reservation: ReservationType;
}

@ObjectType({ description: 'The places are free again.' })
export class ReleaseReservationSuccess {
  @Field(() => ReservationType, { description: 'The reservation, as released.' })
  reservation: ReservationType;
}

export const ReserveResult = resultOf('Reserve', ReserveSuccess, [
  SeatsTaken,
  SoldOut,
  NotOnSale,
  LimitExceeded,
  LoneSeat,
  EventNotBookable,
  DiscountNotApplicable,
  IdempotencyKeyReused,
]);
export const ExtendReservationResult = resultOf('ExtendReservation', ExtendReservationSuccess, [
  ReservationNotActive,
  ReservationAlreadyExtended,
  IdempotencyKeyReused,
]);
export const ReleaseReservationResult = resultOf('ReleaseReservation', ReleaseReservationSuccess, [
  ReservationNotActive,
  IdempotencyKeyReused,
]);
