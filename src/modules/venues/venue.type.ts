import { Extensions, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { CountryCode, DateTime, TimeZone } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';

@ObjectType('Venue', { description: 'A place where events happen.' })
export class VenueType {
  @Field(() => ID, { description: 'A TypeID that begins with `ven_`.' })
  id: Id<'ven'>;

  organizationId: Id<'org'>;

  @Field(() => String, { description: 'What people call it.' })
  name: string;

  @Field(() => String, { description: 'Where it is, as on an envelope; lines are separated by line breaks.' })
  address: string;

  @Field(() => CountryCode, { nullable: true, description: 'The country that it is in; null when it was not said.' })
  country?: string | null;

  @Field(() => TimeZone, { description: 'The time zone that its clocks show.' })
  timeZone: string;

  @Field(() => Int, { description: 'How many people may be inside at once.' })
  capacity: number;

  @Field(() => DateTime, { description: 'When it was entered.' })
  createdAt: Date;
}

@ObjectType('SeatMap', { description: "A plan of a venue's seats. It never changes: a corrected plan is a new map." })
export class SeatMapType {
  @Field(() => ID, { description: 'A TypeID that begins with `map_`.' })
  id: Id<'map'>;

  venueId: Id<'ven'>;

  focalPoints: Record<string, { x: number; y: number }>;

  @Field(() => String, { description: 'The name of the plan.' })
  name: string;

  @Field(() => Int, { description: 'How many seats the plan has: 1 to 50,000.' })
  seatCount: number;

  @Field(() => DateTime, { description: 'When it was imported.' })
  createdAt: Date;
}

@ObjectType('Seat', { description: 'A place to sit, on a seat map.' })
export class SeatType {
  @Field(() => ID, { description: 'A TypeID that begins with `seat_`.' })
  id: Id<'seat'>;

  @Field(() => String, { description: 'The name of the section that the seat is in.' })
  section: string;

  @Field(() => String, { description: 'The label of the row that the seat is in.' })
  row: string;

  @Field(() => String, { description: 'What stands on the seat; unique in its row.' })
  label: string;

  @Field(() => Float, { description: "To the right on the drawing, in the plan's own unit." })
  x: number;

  @Field(() => Float, { description: "Downwards on the drawing, in the plan's own unit." })
  y: number;

  @Field(() => String, { description: 'Ticket types sell the seats of a category.' })
  category: string;

  @Field(() => Boolean, { description: 'Whether a wheelchair can take the place.' })
  accessible: boolean;
}

@ObjectType('SeatRow', { description: 'A row of seats.' })
export class SeatRowType {
  @Field(() => String, { description: 'What stands at the row; unique in its section.' })
  label: string;

  @Field(() => [SeatType], { description: 'The seats, in the order in which people count them.' })
  @Extensions({ listLength: 15 })
  seats: SeatType[];
}

@ObjectType('SeatPoint', { description: 'A point on the drawing of a seat map.' })
export class SeatPointType {
  @Field(() => Float, { description: "To the right, in the plan's own unit." })
  x: number;

  @Field(() => Float, { description: "Downwards, in the plan's own unit." })
  y: number;
}

@ObjectType('SeatSection', { description: 'A part of a seat map.' })
export class SeatSectionType {
  @Field(() => String, { description: 'The name; unique in its map.' })
  name: string;

  @Field(() => SeatPointType, {
    nullable: true,
    description: 'Where the section looks at; the best seats are those nearest. Null where the plan does not say.',
  })
  focalPoint: SeatPointType | null;

  @Field(() => [SeatRowType], { description: 'The rows, in map order.' })
  rows: SeatRowType[];
}
