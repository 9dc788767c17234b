import type { FastifyInstance } from 'fastify';
import { servePrivateFile, type FileRouteOptions } from '../../kernel/http/file-route.js';
import { decodeId } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { invoicePdf } from './invoice-pdf.js';
import { findInvoice } from './list-invoices.js';

/**
 * `GET /invoices/:id.pdf`, for whoever may see the invoice in the API; to all others it is not there. The same invoice is
 * the same bytes each time.
 */
export function invoiceRoutes(app: FastifyInstance, options: FileRouteOptions): void {
  app.get<{ Params: { id: string } }>('/invoices/:id.pdf', (request, reply) =>
    servePrivateFile(options, { request, reply }, async (read) => {
      const { id } = request.params;
      if (decodeId('inv', id) === undefined) throw notFound('invoice');
      const invoice = await findInvoice(read, id);
      const name = `${invoice.kind === 'INVOICE' ? 'invoice' : 'credit-note'}-${invoice.number}.pdf`;
      return { name, type: 'application/pdf', body: await invoicePdf(invoice) };
    }),
  );
}
