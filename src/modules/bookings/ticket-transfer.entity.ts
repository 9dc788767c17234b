import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../accounts/index.js';
import { Ticket } from './ticket.entity.js';

export const TicketTransferSchema = defineEntity({
  name: 'TicketTransfer',
  tableName: 'ticket_transfer',
  properties: {
    ticketId: () => p.manyToOne(Ticket).primary().mapToPk().fieldName('ticket_id'),
    /** The issue that the transfer gave the ticket: the transfer is the last one as long as the ticket has it. */
    issue: p.integer().primary(),
    /** Null for the ticket of a walk-in, which nobody held. */
    fromId: () => p.manyToOne(User).mapToPk().fieldName('from_id').nullable(),
    /** In lower case, as addresses of accounts are. */
    toEmail: p.text(),
    /** Null until somebody with the address has an account. */
    toId: () => p.manyToOne(User).mapToPk().fieldName('to_id').nullable(),
    at: p.datetime().columnType('timestamptz(3)'),
    claimedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    recalledAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  primaryKeys: ['ticketId', 'issue'],
  checks: [
    { name: 'ticket_transfer_claim_check', expression: '(to_id is null) = (claimed_at is null)' },
    { name: 'ticket_transfer_recall_check', expression: 'claimed_at is null or recalled_at is null' },
  ],
  indexes: [
    {
      name: 'ticket_transfer_waiting',
      properties: ['toEmail'],
      where: 'claimed_at is null and recalled_at is null',
    },
  ],
});

/** A ticket given from one person to another. */
export class TicketTransfer extends TicketTransferSchema.class {}
TicketTransferSchema.setClass(TicketTransfer);
