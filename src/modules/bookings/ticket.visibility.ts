import type { Context } from '../../kernel/graphql/context.js';
import { eventById } from '../events/schema.js';
import { mayActForHolder, maySeeTicket } from './booking.policy.js';
import type { IssuedTicketType } from './ticket.type.js';

/**
 * Whether the viewer may see what lets somebody in with the ticket: its holder, those who manage the event or work at its
 * door, and admins. Whoever booked a ticket and gave it away still sees that it is there.
 */
export async function isTicketShown({ eventId, memberId }: IssuedTicketType, ctx: Context): Promise<boolean> {
  if (mayActForHolder(ctx.viewer, memberId)) return true;
  const event = await ctx.load(eventById, eventId);
  return event !== undefined && maySeeTicket(ctx.viewer, { memberId: memberId ?? null, ...event });
}
