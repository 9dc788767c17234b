import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { queueOf } from '../../src/kernel/messages/message.js';
import { consumers } from '../../src/subscribers.js';
import type { Consumer } from '../../src/kernel/messages/message.js';
import { givenDoor } from './given-door.js';
import { startTestApp, type TestApp } from './test-app.js';

const TRANSFER = `mutation($input: TransferTicketInput!) { transferTicket(input: $input) { __typename
  ... on Problem { code message } ... on NotTransferable { reason }
  ... on TransferTicketSuccess { ticket { id status code token attendeeName } } } }`;
const RECALL = `mutation($input: RecallTicketInput!) { recallTicket(input: $input) { __typename
  ... on Problem { code message } ... on NotTransferable { reason }
  ... on RecallTicketSuccess { ticket { id status code token attendeeName } } } }`;

export interface TransferAsked {
  ticketId: string;
  toEmail: string;
  attendeeName?: string;
  idempotencyKey?: string;
}

/** Gives a ticket away over HTTP; the whole answer, with the result under `data.transferTicket`. */
export const transferOverHttp = (app: TestApp, person: { token: string }, input: TransferAsked) =>
  app.as(person).send(TRANSFER, { input });

/** Takes a ticket back over HTTP; the whole answer, with the result under `data.recallTicket`. */
export const recallOverHttp = (
  app: TestApp,
  person: { token: string },
  input: { ticketId: string; idempotencyKey?: string },
) => app.as(person).send(RECALL, { input });

/** All that is stored of a ticket and of how it changed hands. */
export async function ticketRecordsOf(app: TestApp, ticketId: Id<'tck'>) {
  const id = uuidOfAny(ticketId);
  const [{ records }] = await app.sql`
    select jsonb_build_object(
      'ticket', (select to_jsonb(t) from ticket t where id = ${id}),
      'transfers', (select jsonb_agg(x order by issue) from ticket_transfer x where ticket_id = ${id}),
      'entries', (select jsonb_agg(c order by id) from check_in c where ticket_id = ${id}),
      'notes', (select jsonb_agg(a order by at, id) from audit_entry a where subject_id = ${ticketId}),
      'keys', (select count(*) from idempotency_record where operation in ('transferTicket', 'recallTicket'))) as records`;
  return records;
}

/** Handles the messages of this name that wait, all at the same time, as workers would; returns how many there were. */
export async function handleMessages(app: TestApp, message: string): Promise<number> {
  const subscribers = consumers.filter((consumer) => consumer.message.name === message) as Consumer[];
  let handled = 0;
  for (const consumer of subscribers) {
    const jobs = await app.sql`delete from pgboss.job where name = ${queueOf(consumer)} returning data`;
    await Promise.all(jobs.map(({ data }) => app.execute(system, consumer.command, data as object)));
    handled += jobs.length;
  }
  return handled;
}

const TICKET = `query($id: ID!) { ticket(id: $id) { id code token status attendeeName
  transfers { from { displayName } to { displayName } toEmail at claimedAt recalledAt } } }`;

/** What tests of transfers begin with: a door whose tickets change hands. */
export async function startTransfers() {
  const app = await startTestApp({ environment: { ROLE: 'api' } });
  const door = await givenDoor(app);
  return {
    app,
    door,
    /** The ticket as the person sees it, or the code of what stands in the way. */
    async ticketOf(person: { token: string }, { id }: { id: string }) {
      const { data, errors } = await app.as(person).send(TICKET, { id });
      return errors ? errors[0]!.extensions.code : data.ticket;
    },
    /** The ids of the person's tickets. */
    async listOf(person: { token: string }): Promise<string[]> {
      const { data } = await app.as(person).send('{ me { tickets(first: 100) { edges { node { id } } } } }');
      return data.me.tickets.edges.map(({ node }: { node: { id: string } }) => node.id);
    },
    scan: async (token: string) => (await door.scan({ token })).data.checkInTicket,
  };
}

export type Transfers = Awaited<ReturnType<typeof startTransfers>>;
