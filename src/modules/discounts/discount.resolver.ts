import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Connection } from '../../kernel/db/connection-pages.js';
import { Auth } from '../../kernel/graphql/auth-directive.js';
import { connectionOf, PageArgs } from '../../kernel/graphql/connections.js';
import type { Context } from '../../kernel/graphql/context.js';
import { idArgument } from '../../kernel/graphql/id-inputs.js';
import { SafeInt } from '../../kernel/graphql/scalars.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import { EventType } from '../events/schema.js';
import { ticketTypeById, TicketTypeType } from '../inventory/schema.js';
import { unlockedByCode } from './discount.loaders.js';
import { archiveDiscount } from './archive-discount.js';
import { createDiscount } from './create-discount.js';
import { ArchiveDiscountInput, CreateDiscountInput, UpdateDiscountInput } from './discount.inputs.js';
import {
  ArchiveDiscountResult,
  CreateDiscountResult,
  UpdateDiscountResult,
  type ArchiveDiscountSuccess,
  type CreateDiscountSuccess,
  type UpdateDiscountSuccess,
} from './discount.results.js';
import { DiscountType } from './discount.type.js';
import { listDiscounts } from './list-discounts.js';
import { withTriedCode } from './tried-code.js';
import { updateDiscount } from './update-discount.js';

export const DiscountConnection = connectionOf(DiscountType, 'Discount');

@Resolver(() => DiscountType)
export class DiscountResolver {
  @Mutation(() => CreateDiscountResult, {
    description:
      'Adds a code to an event, at most 1,000. For OWNER and MANAGER of its organization. Terms that do not fit together ' +
      'are BAD_USER_INPUT.',
  })
  @Auth('ORGANIZER')
  async createDiscount(
    @Arg('input', () => CreateDiscountInput, { description: 'The new code.' }) input: CreateDiscountInput,
    @Ctx() ctx: Context,
  ): Promise<CreateDiscountSuccess> {
    return { discount: await ctx.execute(createDiscount, input) };
  }

  @Mutation(() => UpdateDiscountResult, {
    description:
      'Changes the terms of a code for whoever checks out from now on; its kind and the code itself stay. For OWNER and ' +
      'MANAGER of the organization.',
  })
  @Auth('ORGANIZER')
  async updateDiscount(
    @Arg('input', () => UpdateDiscountInput, { description: 'What to change.' }) input: UpdateDiscountInput,
    @Ctx() ctx: Context,
  ): Promise<UpdateDiscountSuccess> {
    return { discount: await ctx.execute(updateDiscount, input) };
  }

  @Mutation(() => ArchiveDiscountResult, {
    description:
      'Takes a code out of use for good; bookings keep what it took off. For OWNER and MANAGER of the organization. Safe to ' +
      'repeat.',
  })
  @Auth('ORGANIZER')
  async archiveDiscount(
    @Arg('input', () => ArchiveDiscountInput, { description: 'Which one.' }) input: ArchiveDiscountInput,
    @Ctx() ctx: Context,
  ): Promise<ArchiveDiscountSuccess> {
    return { discount: await ctx.execute(archiveDiscount, input) };
  }

  @Query(() => DiscountConnection, {
    description:
      'The codes of an event, newest first, archived ones too. For those who manage it and admins; else NOT_FOUND.',
  })
  @Auth('ORGANIZER')
  discounts(
    @Arg('eventId', () => ID, { description: 'A TypeID that begins with `evt_`.' }) eventId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() ctx: Context,
  ): Promise<Connection<DiscountType>> {
    return listDiscounts(ctx.read, idArgument('evt', eventId, 'eventId'), page);
  }

  @FieldResolver(() => [ID], { description: 'The ticket types that it is for; empty: all of the event.' })
  ticketTypeIds(@Root() discount: DiscountType): Id<'tty'>[] {
    return discount.ticketTypeIds.map((id) => encodeId('tty', id));
  }

  @FieldResolver(() => SafeInt, {
    description: "What all places must cost together, in minor units of the event's currency.",
  })
  minTotal(@Root() { minTotalMinor }: DiscountType): number {
    return minTotalMinor;
  }
}

@Resolver(() => EventType)
export class EventAccessResolver {
  @Extensions({ listLength: 5 })
  @FieldResolver(() => [TicketTypeType], {
    description:
      'The ticket types that an access code unlocks: name it in `reserve` to book them. Empty for a code that is not ' +
      'valid. Who tries too many is RATE_LIMITED with `retryAfter`.',
  })
  async unlockedTicketTypes(
    @Root() event: EventType,
    @Arg('accessCode', () => String, { description: 'At most 100 characters; case and accents do not matter.' })
    accessCode: string,
    @Ctx() ctx: Context,
  ): Promise<TicketTypeType[]> {
    if (accessCode.length > 100) return [];
    const ids = await withTriedCode(ctx, { code: accessCode, fits: (found) => found.length > 0 }, () =>
      ctx.load(unlockedByCode, `${event.id}/${accessCode}`),
    );
    const unlocked = await Promise.all(ids.map((id) => ctx.load(ticketTypeById, id)));
    return unlocked.filter((ticketType) => ticketType !== undefined && !ticketType.archivedAt) as TicketTypeType[];
  }
}
