import { Arg, Ctx, Extensions, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { addMilliseconds } from '../../kernel/clock.js';
import type { Context } from '../../kernel/graphql/context.js';
import { URLScalar } from '../../kernel/graphql/scalars.js';
import { publicAddress } from '../../kernel/http/public-address.js';
import { linkSigner } from '../../kernel/http/signed-links.js';
import { badInput } from '../../kernel/problem.js';
import { ticketSigner } from '../admission/index.js';
import { hasToken } from '../admission/schema.js';
import { IssuedTicketType } from '../bookings/schema.js';
import { eventById } from '../events/schema.js';
import { WalletLinkType } from './passes.type.js';
import { detailsOfTicket } from './passes.loaders.js';
import { linkedThing, passOf } from './ticket-pass.js';
import { walletIssuers } from './wallet.js';

const MINUTE_MS = 60_000;
const MOST_MINUTES = 30 * 24 * 60;
/** Long enough to tap on it, and for a page that was left open over lunch. */
const WALLET_MINUTES = 120;

const VALID_FOR =
  'Minutes that the address is good for without an access token, for whoever has it: 1 to 43,200 (30 days). It ends ' +
  'earlier when the ticket changes hands. Null: it takes an access token.';

@Resolver(() => IssuedTicketType)
export class TicketFilesResolver {
  @FieldResolver(() => URLScalar, {
    nullable: true,
    description: 'Where the QR code is to be had as a PNG picture. Null where `token` is.',
  })
  qrPngUrl(
    @Root() ticket: IssuedTicketType,
    @Arg('validFor', () => Int, { nullable: true, description: VALID_FOR }) validFor: number | undefined | null,
    @Ctx() ctx: Context,
  ): Promise<string | null> {
    return urlOf(ticket, ctx, { ending: 'png', validFor });
  }

  @FieldResolver(() => URLScalar, {
    nullable: true,
    description: 'Where the ticket is to be had on paper: A4, or A6 with `size=A6`. Null where `token` is.',
  })
  pdfUrl(
    @Root() ticket: IssuedTicketType,
    @Arg('validFor', () => Int, { nullable: true, description: VALID_FOR }) validFor: number | undefined | null,
    @Ctx() ctx: Context,
  ): Promise<string | null> {
    return urlOf(ticket, ctx, { ending: 'pdf', validFor });
  }

  @FieldResolver(() => URLScalar, { description: 'Where the event is to be had for calendars (iCalendar, RFC 5545).' })
  async icsUrl(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<string> {
    const event = await ctx.load(eventById, ticket.eventId);
    return `${ctx.port(publicAddress)()}/events/${event!.slug}.ics`;
  }

  @Extensions({ cost: 20, listLength: 2 })
  @FieldResolver(() => [WalletLinkType], {
    description:
      'Where a phone goes to keep the ticket in its wallet, for each wallet that this server is set up for; good for two ' +
      'hours without an access token. Empty where `token` is null.',
  })
  async walletLinks(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<WalletLinkType[]> {
    const issuers = ctx.port(walletIssuers);
    const fileUrl = issuers.length > 0 && (await urlOf(ticket, ctx, { ending: 'pkpass', validFor: WALLET_MINUTES }));
    if (!fileUrl) return [];
    const details = await ctx.load(detailsOfTicket, ticket.id);
    const pass = passOf(ticket, details!, ctx.port(ticketSigner));
    return issuers.map((issuer) => ({ wallet: issuer.wallet, url: issuer.linkTo(pass, fileUrl) }));
  }
}

async function urlOf(
  ticket: IssuedTicketType,
  ctx: Context,
  { ending, validFor }: { ending: string; validFor: number | undefined | null },
): Promise<string | null> {
  const minutes = validFor ?? undefined;
  if (minutes !== undefined && (minutes < 1 || minutes > MOST_MINUTES)) {
    throw badInput('validFor', `must be from 1 to ${MOST_MINUTES} minutes.`);
  }
  if (!(await hasToken(ticket, ctx))) return null;
  const url = `${ctx.port(publicAddress)()}/tickets/${ticket.id}.${ending}`;
  if (minutes === undefined) return url;
  const expiresAt = addMilliseconds(ctx.read.now, minutes * MINUTE_MS);
  return `${url}?${ctx.port(linkSigner).sign(linkedThing(ticket), expiresAt)}`;
}
