import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { badInput, notFound } from '../../kernel/problem.js';
import { organizationById, OrganizationType } from '../organizations/schema.js';
import { createVenue } from './create-venue.js';
import { importSeatMap } from './import-seat-map.js';
import { listVenues } from './list-venues.js';
import { updateVenue } from './update-venue.js';
import { CreateVenueInput, ImportSeatMapInput, UpdateVenueInput } from './venue.inputs.js';
import { seatMapsByVenue, venueById } from './venue.loaders.js';
import {
  CreateVenueResult,
  ImportSeatMapResult,
  UpdateVenueResult,
  type CreateVenueSuccess,
  type ImportSeatMapSuccess,
  type UpdateVenueSuccess,
} from './venue.results.js';
import { SeatMapType, VenueType } from './venue.type.js';

export const VenueConnection = connectionOf(VenueType, 'Venue');

const LONGEST_TEXT = 200;

@Resolver(() => VenueType)
export class VenueResolver {
  @Query(() => VenueType, { nullable: true, description: 'A venue by id, or NOT_FOUND.' })
  @Auth('PUBLIC')
  async venue(
    @Arg('id', () => ID, { description: 'A TypeID that begins with `ven_`.' }) id: string,
    @Ctx() ctx: Context,
  ): Promise<VenueType> {
    const venue = await ctx.load(venueById, idArgument('ven', id));
    if (!venue) throw notFound('venue');
    return venue;
  }

  @Query(() => VenueConnection, { description: 'Venues by name.' })
  @Auth('PUBLIC')
  venues(
    @Arg('text', () => String, {
      nullable: true,
      description: 'Part of name or address, at most 200 characters; case and accents do not matter.',
    })
    text: string | null,
    @Arg('organizationId', () => ID, { nullable: true, description: 'Only those of this organization.' })
    organizationId: string | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<VenueType>> {
    if (text && text.length > LONGEST_TEXT) throw badInput('text', `must have at most ${LONGEST_TEXT} characters.`);
    const isOfOne = typeof organizationId === 'string';
    const organization = isOfOne ? idArgument('org', organizationId, 'organizationId') : null;
    return listVenues(ctx.read, { text, organizationId: organization }, page);
  }

  @Mutation(() => CreateVenueResult, {
    description: 'Enters a venue. NOT_FOUND unless the viewer is OWNER or MANAGER of the organization.',
  })
  @Auth('ORGANIZER')
  async createVenue(
    @Arg('input', () => CreateVenueInput, { description: 'The venue.' }) input: CreateVenueInput,
    @Ctx() ctx: Context,
  ): Promise<CreateVenueSuccess> {
    return { venue: await ctx.execute(createVenue, input) };
  }

  @Mutation(() => UpdateVenueResult, {
    description: 'Changes a venue. NOT_FOUND unless the viewer is OWNER or MANAGER of its organization.',
  })
  @Auth('ORGANIZER')
  async updateVenue(
    @Arg('input', () => UpdateVenueInput, { description: 'What changes.' }) input: UpdateVenueInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateVenueSuccess> {
    return { venue: await ctx.execute(updateVenue, input) };
  }

  @Mutation(() => ImportSeatMapResult, {
    description:
      'Stores a seat map of a venue, all of it or nothing. NOT_FOUND unless the viewer is OWNER or MANAGER of the ' +
      "venue's organization. Not safe to repeat: each import is a new map.",
  })
  @Auth('ORGANIZER')
  async importSeatMap(
    @Arg('input', () => ImportSeatMapInput, { description: 'The document and where it belongs.' })
    input: ImportSeatMapInput,
    @Ctx() ctx: Context,
  ): Promise<ImportSeatMapSuccess> {
    return { seatMap: await importSeatMap(ctx, input) };
  }

  @FieldResolver(() => OrganizationType, { description: 'Who the venue belongs to.' })
  async organization(@Root() venue: VenueType, @Ctx() ctx: Context): Promise<OrganizationType> {
    return (await ctx.load(organizationById, venue.organizationId))!;
  }

  @FieldResolver(() => [SeatMapType], {
    description:
      'The seat maps of the venue, newest first; with `id` that one, or none where the venue has no such map.',
  })
  // Most venues have one: a whole map can be read through its venue. Where there are more, seats are counted as they are read.
  @Extensions({ listLength: 1 })
  async seatMaps(
    @Root() venue: VenueType,
    @Arg('id', () => ID, { nullable: true, description: 'A TypeID that begins with `map_`; null: all.' })
    id: string | null,
    @Ctx() ctx: Context,
  ): Promise<SeatMapType[]> {
    const wanted = typeof id === 'string' ? idArgument('map', id, 'seatMaps.id') : undefined;
    const seatMaps = await ctx.load(seatMapsByVenue, venue.id);
    return wanted === undefined ? seatMaps : seatMaps.filter((seatMap) => seatMap.id === wanted);
  }
}
