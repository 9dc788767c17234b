import { Field, ObjectType } from 'type-graphql';
import { resultOf } from '../../kernel/graphql/problems.js';
import { InvalidSeatMap } from './venue.problems.js';
import { SeatMapType, VenueType } from './venue.type.js';

@ObjectType({ description: 'The venue was entered.' })
export class CreateVenueSuccess {
  @Field(() => VenueType, { description: 'The new venue.' })
  venue: VenueType;
}

@ObjectType({ description: 'The venue was changed.' })
export class UpdateVenueSuccess {
  @Field(() => VenueType, { description: 'The venue, as changed.' })
  venue: VenueType;
}

@ObjectType({ description: 'The seat map was stored.' })
export class ImportSeatMapSuccess {
  @Field(() => SeatMapType, { description: 'The new seat map.' })
  seatMap: SeatMapType;
}

export const CreateVenueResult = resultOf('CreateVenue', CreateVenueSuccess, []);
export const UpdateVenueResult = resultOf('UpdateVenue', UpdateVenueSuccess, []);
export const ImportSeatMapResult = resultOf('ImportSeatMap', ImportSeatMapSuccess, [InvalidSeatMap]);
