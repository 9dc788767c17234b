import { IsOptional, Length, Max, MaxLength, Min } from 'class-validator';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { IsId } from '../../kernel/graphql/id-inputs.js';
import { NotBlank } from '../../kernel/graphql/not-blank.js';
import { CountryCode, TimeZone } from '../../kernel/graphql/scalars.js';
import type { Id } from '../../kernel/ids.js';
import type { SeatPlanFormat } from './read-seat-plan.js';
import { MAX_DOCUMENT_LENGTH } from './seat-plan.js';

const LARGEST_VENUE = 1_000_000;

const SeatMapFormatEnum: Record<SeatPlanFormat, SeatPlanFormat> = { FOYER: 'FOYER', PRETIX: 'PRETIX' };
registerEnumType(SeatMapFormatEnum, {
  name: 'SeatMapFormat',
  description: 'The formats of seat maps that can be imported.',
  valuesConfig: {
    FOYER: {
      description:
        'Foyer\'s own JSON: `{ format: "foyer-seat-map/1", name, categories: [{ name, color }], sections: [{ name, ' +
        'focalPoint: { x, y }, rows: [{ label, seats: [{ label, x, y, category, accessible, guid }] }] }] }`. Only `color`, ' +
        '`focalPoint`, `accessible` and `guid` may be left out, and nothing else may be in it. Its unit is the centimetre.',
    },
    PRETIX: { description: 'The seating-plan JSON that the editor of pretix exports. Its unit is the pixel.' },
  },
});

@InputType({ description: 'A new venue.' })
export class CreateVenueInput {
  @IsId('org')
  @Field(() => ID, { description: 'The organization that it belongs to; the viewer must manage it.' })
  organizationId: Id<'org'>;

  @Length(1, 200)
  @NotBlank()
  @Field(() => String, { description: 'What people call it: 1 to 200 characters.' })
  name: string;

  @Length(1, 500)
  @NotBlank()
  @Field(() => String, { description: 'Where it is, as on an envelope: 1 to 500 characters.' })
  address: string;

  @Field(() => CountryCode, { nullable: true, description: 'The country that it is in: its taxes are asked for.' })
  country?: string | null;

  @Field(() => TimeZone, { description: 'The time zone that its clocks show.' })
  timeZone: string;

  @Min(1)
  @Max(LARGEST_VENUE)
  @Field(() => Int, { description: 'How many people may be inside at once: 1 to 1,000,000.' })
  capacity: number;
}

@InputType({ description: 'What changes of a venue; what is absent or null stays as it is.' })
export class UpdateVenueInput {
  @IsId('ven')
  @Field(() => ID, { description: 'The venue; the viewer must manage its organization.' })
  venueId: Id<'ven'>;

  @IsOptional()
  @Length(1, 200)
  @NotBlank()
  @Field(() => String, { nullable: true, description: 'What people call it: 1 to 200 characters.' })
  name?: string | null;

  @IsOptional()
  @Length(1, 500)
  @NotBlank()
  @Field(() => String, { nullable: true, description: 'Where it is, as on an envelope: 1 to 500 characters.' })
  address?: string | null;

  @Field(() => CountryCode, {
    nullable: true,
    description: 'The country that it is in. What is booked already keeps its taxes.',
  })
  country?: string | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: 'The time zone that its clocks show. Events keep the one that they have.',
  })
  timeZone?: string | null;

  @IsOptional()
  @Min(1)
  @Max(LARGEST_VENUE)
  @Field(() => Int, { nullable: true, description: 'How many people may be inside at once: 1 to 1,000,000.' })
  capacity?: number | null;
}

@InputType({ description: 'A seat map to be imported.' })
export class ImportSeatMapInput {
  @IsId('ven')
  @Field(() => ID, { description: 'The venue; the viewer must manage its organization.' })
  venueId: Id<'ven'>;

  @Field(() => SeatMapFormatEnum, { description: 'The format of the document.' })
  format: SeatPlanFormat;

  @MaxLength(MAX_DOCUMENT_LENGTH)
  @Field(() => String, { description: 'The document as text: JSON of at most 12,000,000 characters and 50,000 seats.' })
  document: string;
}
