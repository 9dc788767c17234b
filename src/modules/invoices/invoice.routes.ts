import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Read } from '../../kernel/db/unit-of-work.js';
import { sendFailure } from '../../kernel/http/errors.js';
import { decodeId } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import { invoicePdf } from './invoice-pdf.js';
import { findInvoice } from './list-invoices.js';

export interface InvoiceRouteOptions {
  /** Reads as whoever the request's token names. */
  readAs(request: FastifyRequest): Promise<Read>;
}

/**
 * `GET /invoices/:id.pdf`, for whoever may see the invoice in the API; to all others it is not there. The same invoice is
 * the same bytes each time.
 */
export function invoiceRoutes(app: FastifyInstance, { readAs }: InvoiceRouteOptions): void {
  app.get<{ Params: { id: string } }>('/invoices/:id.pdf', async (request, reply) => {
    const { id } = request.params;
    const requestId = request.id;
    const read = await readAs(request);
    if (read.viewer.id === undefined) {
      return sendFailure(reply, { status: 401, message: 'Send an access token that is valid.', requestId });
    }
    try {
      if (decodeId('inv', id) === undefined) throw new Fault('NOT_FOUND', 'There is no such invoice.');
      const invoice = await findInvoice(read, id);
      const name = `${invoice.kind === 'INVOICE' ? 'invoice' : 'credit-note'}-${invoice.number}.pdf`;
      return await reply
        .header('cache-control', 'private, no-cache')
        .header('content-disposition', `inline; filename="${name}"`)
        .type('application/pdf')
        .send(await invoicePdf(invoice));
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'NOT_FOUND') throw error;
      return sendFailure(reply, { status: 404, message: error.message, requestId });
    }
  });
}
