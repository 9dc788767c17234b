import { Field, ID, Int } from 'type-graphql';
import { ProblemType } from '../../kernel/graphql/problems.js';
import { MoneyType } from '../../kernel/graphql/money.type.js';
import { DateTime } from '../../kernel/graphql/scalars.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { Problem } from '../../kernel/problem.js';

const seatIdOf = (uuid: string): Id<'seat'> => encodeId('seat', uuid);

/** What somebody asked for in vain. */
interface AskedSeats {
  eventId: Id<'evt'>;
  seatIds: readonly Id<'seat'>[];
  /** Whether seats picked by hand must leave none alone. */
  preventsLoneSeats?: boolean;
}

@ProblemType('Returned when some of the seats are held, sold or blocked. None of them was taken.')
export class SeatsTaken extends Problem {
  readonly code = 'SEATS_TAKEN';
  readonly message = 'Some of these seats are taken. Choose others.';

  @Field(() => [ID], { description: 'The seats that cannot be had, in map order.' })
  readonly seatIds: Id<'seat'>[];

  constructor(
    seats: readonly string[],
    /** What alternatives are looked for to, when somebody wants to see them; undefined: to nothing. */
    readonly asked?: AskedSeats,
  ) {
    super();
    this.seatIds = seats.map(seatIdOf);
  }
}

@ProblemType(
  'Returned when seats picked by hand would leave single seats between others, where the event does not want that. Not ' +
    'returned where as many seats side by side in that run of seats leave one whichever they are.',
)
export class LoneSeat extends Problem {
  readonly code = 'LONE_SEAT';
  readonly message = 'This would leave a single seat that nobody wants. Move by a seat, or take it as well.';

  @Field(() => [ID], { description: 'The seats that would be left alone, in map order.' })
  readonly seatIds: Id<'seat'>[];

  constructor(seats: readonly string[]) {
    super();
    this.seatIds = seats.map(seatIdOf);
  }
}

@ProblemType(
  'Returned when a seat costs more than was paid for the one that it would be instead of. No money is asked for.',
)
export class DearerSeat extends Problem {
  readonly code = 'DEARER_SEAT';
  readonly message = 'This seat costs more than was paid. Choose one for the same price or less.';

  @Field(() => MoneyType, { description: 'What was paid for the place.' })
  readonly paid: MoneyType;

  @Field(() => MoneyType, {
    description: 'What the seat costs now, by the cheapest ticket type that sells it to anybody.',
  })
  readonly price: MoneyType;

  constructor({ paid, price, currency }: { paid: number; price: number; currency: string }) {
    super();
    this.paid = { amountMinor: paid, currency };
    this.price = { amountMinor: price, currency };
  }
}

@ProblemType(
  'Returned when there are not enough places left, or no free seats that fit: side by side where that is asked for, and not kept for those who ask for accessible ones.',
)
export class SoldOut extends Problem {
  readonly code = 'SOLD_OUT';
  readonly message: string;

  @Field(() => ID, { description: 'The ticket type that has too few places.' })
  readonly ticketTypeId: Id<'tty'>;

  @Field(() => Int, { description: 'How many places of it are left: 0 or more.' })
  readonly remaining: number;

  @Field(() => Boolean, { description: 'Whether one can wait for places that come back: `joinWaitlist`.' })
  readonly waitlistOpen: boolean;

  constructor(ticketTypeId: string, remaining: number, waitlistOpen = false) {
    super();
    this.waitlistOpen = waitlistOpen;
    this.ticketTypeId = encodeId('tty', ticketTypeId);
    this.remaining = remaining;
    this.message = remaining === 0 ? 'No places are left.' : `Only ${remaining} left, or none that fit together.`;
  }
}

@ProblemType('Returned when a ticket type is not sold at this moment.')
export class NotOnSale extends Problem {
  readonly code = 'NOT_ON_SALE';
  readonly message = 'This ticket type is not on sale now.';

  @Field(() => ID, { description: 'The ticket type.' })
  readonly ticketTypeId: Id<'tty'>;

  @Field(() => DateTime, { nullable: true, description: 'When its sale begins; null: since it was published.' })
  readonly salesStartAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When its sale ends; null: with the event.' })
  readonly salesEndAt: Date | null;

  constructor({ id, salesStartAt, salesEndAt }: { id: string; salesStartAt: Date | null; salesEndAt: Date | null }) {
    super();
    this.ticketTypeId = encodeId('tty', id);
    this.salesStartAt = salesStartAt;
    this.salesEndAt = salesEndAt;
  }
}

@ProblemType('Returned when this is more than one booking, or one member, may have of a ticket type.')
export class LimitExceeded extends Problem {
  readonly code = 'LIMIT_EXCEEDED';
  readonly message: string;

  @Field(() => ID, { description: 'The ticket type.' })
  readonly ticketTypeId: Id<'tty'>;

  @Field(() => Int, { description: 'The most that is allowed.' })
  readonly limit: number;

  @Field(() => Int, { description: 'How many the member holds or has bought already; 0 for the limit of one booking.' })
  readonly already: number;

  constructor({ id }: { id: string }, limit: number, already: number) {
    super();
    this.ticketTypeId = encodeId('tty', id);
    this.limit = limit;
    this.already = already;
    this.message = `At most ${limit} of these are allowed${already === 0 ? '' : `, and you have ${already} already`}.`;
  }
}

@ProblemType('Returned when the event is cancelled, completed, over or not yet published.')
export class EventNotBookable extends Problem {
  readonly code = 'EVENT_NOT_BOOKABLE';
  readonly message = 'This event cannot be booked.';
}

@ProblemType('Returned when a quota would be lower than what is held and sold already.')
export class QuotaBelowSold extends Problem {
  readonly code = 'QUOTA_BELOW_SOLD';
  readonly message: string;

  @Field(() => Int, { description: 'How many are held now.' })
  readonly held: number;

  @Field(() => Int, { description: 'How many are sold.' })
  readonly sold: number;

  constructor({ held, sold }: { held: number; sold: number }) {
    super();
    this.held = held;
    this.sold = sold;
    this.message = `${held} are held and ${sold} are sold: the quota cannot be lower than their sum.`;
  }
}
