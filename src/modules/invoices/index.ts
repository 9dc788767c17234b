export { invoiceRoutes } from './invoice.routes.js';
export { Invoice, InvoiceSeries } from './invoice.entity.js';
export { invoicesConsumers } from './invoice.consumers.js';
