import type { FastifyInstance } from 'fastify';
import { servePrivateFile, type FileRouteOptions } from '../../kernel/http/file-route.js';
import { decodeId } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { exportAttendees } from './export-attendees.js';
import type { TicketSigner } from './ticket-signer.js';

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

const FIVE_MINUTES = 'public, max-age=300';

interface AdmissionRouteOptions extends FileRouteOptions {
  signer: TicketSigner;
}

/**
 * `GET /.well-known/foyer-ticket-keys.json`: the keys by which a gate checks tickets offline, as a JWK Set (RFC 7517).
 * `GET /exports/attendees/:eventId.csv` and `.xlsx`: for those who manage the event.
 */
export function admissionRoutes(app: FastifyInstance, { signer, readAs }: AdmissionRouteOptions): void {
  const keys = JSON.stringify({ keys: signer.publicKeys });
  app.get('/.well-known/foyer-ticket-keys.json', async (_request, reply) =>
    reply.header('cache-control', FIVE_MINUTES).type('application/jwk-set+json; charset=utf-8').send(keys),
  );
  for (const format of ['csv', 'xlsx'] as const) {
    app.get<{ Params: { eventId: string } }>(`/exports/attendees/:eventId.${format}`, (request, reply) =>
      servePrivateFile({ readAs }, { request, reply }, async (read) => {
        const { eventId } = request.params;
        if (decodeId('evt', eventId) === undefined) throw notFound('event');
        const body = await exportAttendees(read, { eventId, format });
        return { name: `${eventId}.${format}`, type: TYPES[format], body };
      }),
    );
  }
}
