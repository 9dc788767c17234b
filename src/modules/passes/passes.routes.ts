import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serveFile, servePrivateFile, type FileRouteOptions, type ServedFile } from '../../kernel/http/file-route.js';
import type { LinkQuery } from '../../kernel/http/signed-links.js';
import { decodeId } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { memberCalendar } from './member-calendar.js';
import { findTicketPass, type PassParts, type TicketPass } from './ticket-pass.js';
import { ticketPaper, ticketPicture } from './ticket-paper.js';
import type { WalletIssuer } from './wallet.js';

interface PassRouteOptions extends FileRouteOptions, PassParts {
  wallets: readonly WalletIssuer[];
}

interface TicketRequest {
  Params: { id: string };
  Querystring: LinkQuery & { size?: string };
}

/**
 * `GET /tickets/:id.png`, `/tickets/:id.pdf` (`?size=A6`) and `/tickets/:id.pkpass`: for whoever may see the ticket, or has
 * a signed link. `GET /calendars/:secret.ics`: for whoever has the address.
 */
export function passRoutes(app: FastifyInstance, options: PassRouteOptions): void {
  const serveTicket = (
    exchange: { request: FastifyRequest<TicketRequest>; reply: FastifyReply },
    write: (pass: TicketPass) => Promise<ServedFile>,
  ): Promise<FastifyReply> => {
    const { params, query } = exchange.request;
    const serve = query.signature === undefined ? servePrivateFile : serveLinkedFile;
    return serve(options, exchange, async (read) => {
      if (decodeId('tck', params.id) === undefined) throw notFound('ticket');
      return write(await findTicketPass(read, options, { id: params.id, query }));
    });
  };
  app.get<TicketRequest>('/tickets/:id.png', (request, reply) =>
    serveTicket({ request, reply }, async (pass) => ({
      name: `${pass.ticket.id}.png`,
      type: 'image/png',
      body: await ticketPicture(pass),
    })),
  );
  app.get<TicketRequest>('/tickets/:id.pdf', (request, reply) =>
    serveTicket({ request, reply }, async (pass) => ({
      name: `${pass.ticket.id}.pdf`,
      type: 'application/pdf',
      body: await ticketPaper(pass, request.query.size === 'A6' ? 'A6' : 'A4'),
    })),
  );
  const issuer = options.wallets.find(({ file }) => file !== undefined);
  app.get<TicketRequest>('/tickets/:id.pkpass', (request, reply) =>
    serveTicket({ request, reply }, async (pass) => {
      if (!issuer?.file) throw notFound('pass');
      return { name: `${pass.ticket.id}.pkpass`, type: 'application/vnd.apple.pkpass', body: issuer.file(pass) };
    }),
  );
  app.get<{ Params: { secret: string } }>('/calendars/:secret.ics', (request, reply) =>
    serveFile({ request, reply }, async () => {
      void reply.header('cache-control', 'private, no-cache');
      const body = await memberCalendar(await options.readAs(request), request.params.secret);
      return { name: 'events.ics', type: 'text/calendar; charset=utf-8', body };
    }),
  );
}

async function serveLinkedFile(
  { readAs }: FileRouteOptions,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  open: Parameters<typeof servePrivateFile>[2],
): Promise<FastifyReply> {
  void reply.header('cache-control', 'private, no-cache').header('referrer-policy', 'no-referrer');
  return serveFile({ request, reply }, async () => open(await readAs(request)));
}
