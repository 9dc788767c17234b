import type { FastifyInstance } from 'fastify';
import { servePrivateFile, type FileRouteOptions } from '../../kernel/http/file-route.js';
import { decodeId } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { exportAttendees } from './export-attendees.js';
import type { TicketSigner } from './ticket-signer.js';

const FIVE_MINUTES = 'public, max-age=300';

interface AdmissionRouteOptions extends FileRouteOptions {
  signer: TicketSigner;
}

/**
 * `GET /.well-known/foyer-ticket-keys.json`: the keys by which a gate checks tickets offline, as a JWK Set (RFC 7517).
 * `GET /exports/attendees/:eventId.csv`: for those who manage the event.
 */
export function admissionRoutes(app: FastifyInstance, { signer, readAs }: AdmissionRouteOptions): void {
  const keys = JSON.stringify({ keys: signer.publicKeys });
  app.get('/.well-known/foyer-ticket-keys.json', async (_request, reply) =>
    reply.header('cache-control', FIVE_MINUTES).type('application/jwk-set+json; charset=utf-8').send(keys),
  );
  app.get<{ Params: { eventId: string } }>('/exports/attendees/:eventId.csv', (request, reply) =>
    servePrivateFile({ readAs }, { request, reply }, async (read) => {
      const { eventId } = request.params;
      if (decodeId('evt', eventId) === undefined) throw notFound('event');
      return { name: `${eventId}.csv`, type: 'text/csv; charset=utf-8', body: await exportAttendees(read, eventId) };
    }),
  );
}
