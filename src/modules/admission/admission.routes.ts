import type { FastifyInstance } from 'fastify';
import type { TicketSigner } from './ticket-signer.js';

const FIVE_MINUTES = 'public, max-age=300';

/** `GET /.well-known/foyer-ticket-keys.json`: the keys by which a gate checks tickets offline, as a JWK Set (RFC 7517). */
export function admissionRoutes(app: FastifyInstance, signer: TicketSigner): void {
  const keys = JSON.stringify({ keys: signer.publicKeys });
  app.get('/.well-known/foyer-ticket-keys.json', async (_request, reply) =>
    reply.header('cache-control', FIVE_MINUTES).type('application/jwk-set+json; charset=utf-8').send(keys),
  );
}
