import { Ctx, Extensions, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import type { Id } from '../../kernel/ids.js';
import { runsOfSection } from './seat-runs.js';
import { seatsByMap, venueById } from './venue.loaders.js';
import { SeatMapType, SeatSectionType, VenueType, type SeatRowType, type SeatType } from './venue.type.js';

@Resolver(() => SeatMapType)
export class SeatMapResolver {
  @FieldResolver(() => VenueType, { description: 'The venue whose seats these are.' })
  async venue(@Root() seatMap: SeatMapType, @Ctx() ctx: Context): Promise<VenueType> {
    return (await ctx.load(venueById, seatMap.venueId))!;
  }

  @FieldResolver(() => [SeatSectionType], {
    description:
      'Sections, rows and seats, in map order. All of them come at once: ask for one map at a time. BAD_USER_INPUT where the ' +
      'maps of an operation have more than 100,000 seats together.',
  })
  // Reads tens of thousands of seats whatever is selected: one or two such maps fit into an operation, and what a seat has
  // of each once.
  @Extensions({ cost: 5_060 })
  async sections(@Root() seatMap: SeatMapType, @Ctx() ctx: Context): Promise<SeatSectionType[]> {
    const seats = await ctx.load(seatsByMap, seatMap.id);
    return [...Map.groupBy(seats, (seat) => seat.section)].map(([name, inSection]) => ({
      name,
      focalPoint: Object.hasOwn(seatMap.focalPoints, name) ? seatMap.focalPoints[name]! : null,
      rows: rowsOf(inSection),
    }));
  }
}

@Resolver(() => SeatSectionType)
export class SeatSectionResolver {
  @FieldResolver(() => [[ID]], {
    description:
      'Seats of one row side by side, from one end to the other, with no aisle between: each seat of the section is in ' +
      'one of these lists, next to its neighbours. Neighbours are told by coordinates, not by labels; an aisle is a gap ' +
      'of more than 1.75 times what is usual in the row.',
  })
  @Extensions({ listLength: 100 })
  runs(@Root() { rows }: SeatSectionType): Id<'seat'>[][] {
    const runsOfRows = runsOfSection(rows.map(({ seats }) => seats));
    return rows.flatMap(({ seats }, row) => runsOfRows[row]!.map((run) => run.map((place) => seats[place]!.id)));
  }
}

function rowsOf(seats: readonly SeatType[]): SeatRowType[] {
  return [...Map.groupBy(seats, (seat) => seat.row)].map(([label, inRow]) => ({ label, seats: inRow }));
}
