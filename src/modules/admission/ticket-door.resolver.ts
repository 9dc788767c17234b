import { toString as toQrCode } from 'qrcode';
import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/graphql/context.js';
import { isTicketShown, IssuedTicketType } from '../bookings/schema.js';
import { checkInsOfTicket } from './admission.loaders.js';
import { CheckInType } from './admission.type.js';
import { ticketSigner } from './ticket-signer.js';

const WHO = 'for everybody but its holder, those who manage the event or work at its door, and admins';

@Resolver(() => IssuedTicketType)
export class TicketDoorResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: `What a gate scans: at most 148 characters, signed, so that it can be checked offline with the keys at \`/.well-known/foyer-ticket-keys.json\`. Whoever has it gets in. Null for a void ticket, and ${WHO}.`,
  })
  token(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<string | null> {
    return tokenOf(ticket, ctx);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The token as a QR code: an SVG document. Null where `token` is. Costs a few milliseconds each.',
  })
  @Extensions({ cost: 40 })
  async qrSvg(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<string | null> {
    const token = await tokenOf(ticket, ctx);
    return token === null ? null : toQrCode(token, { type: 'svg', errorCorrectionLevel: 'M' });
  }

  @FieldResolver(() => [CheckInType], {
    description: `All entries with the ticket, newest first; those that were undone as well. Empty ${WHO}.`,
  })
  async checkIns(@Root() ticket: IssuedTicketType, @Ctx() ctx: Context): Promise<CheckInType[]> {
    return (await isTicketShown(ticket, ctx)) ? ctx.load(checkInsOfTicket, ticket.id) : [];
  }
}

/** Whether the viewer may have the token of the ticket, and all that is made of it. */
export const hasToken = async (ticket: IssuedTicketType, ctx: Context): Promise<boolean> =>
  ticket.status !== 'VOID' && (await isTicketShown(ticket, ctx));

async function tokenOf(ticket: IssuedTicketType, ctx: Context): Promise<string | null> {
  if (!(await hasToken(ticket, ctx))) return null;
  const { id: ticketId, eventId, ticketTypeId, issue } = ticket;
  return ctx.port(ticketSigner).sign({ ticketId, eventId, ticketTypeId, issue });
}
