import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildFoyerSchema } from './kernel/graphql/build-schema.js';
import { MoneyResolver } from './kernel/graphql/money.type.js';
import { accountsResolvers } from './modules/accounts/schema.js';
import { admissionResolvers } from './modules/admission/schema.js';
import { approvalsResolvers } from './modules/approvals/schema.js';
import { bookingsResolvers } from './modules/bookings/schema.js';
import { devicesResolvers } from './modules/devices/schema.js';
import { discountsResolvers } from './modules/discounts/schema.js';
import { eventsResolvers } from './modules/events/schema.js';
import { inventoryResolvers } from './modules/inventory/schema.js';
import { invoicesResolvers } from './modules/invoices/schema.js';
import { noticesResolvers } from './modules/notices/schema.js';
import { organizationsResolvers } from './modules/organizations/schema.js';
import { passesResolvers } from './modules/passes/schema.js';
import { paymentsResolvers } from './modules/payments/schema.js';
import { pricingResolvers } from './modules/pricing/schema.js';
import { reservationsResolvers } from './modules/reservations/schema.js';
import { waitlistResolvers } from './modules/waitlist/schema.js';
import { venuesResolvers } from './modules/venues/schema.js';

/** The resolvers of all modules, as one executable schema. */
export function createSchema(): GraphQLSchema {
  return buildFoyerSchema([
    MoneyResolver,
    ...accountsResolvers,
    ...organizationsResolvers,
    ...venuesResolvers,
    ...eventsResolvers,
    ...inventoryResolvers,
    ...approvalsResolvers,
    ...pricingResolvers,
    ...discountsResolvers,
    ...paymentsResolvers,
    ...reservationsResolvers,
    ...noticesResolvers,
    ...bookingsResolvers,
    ...invoicesResolvers,
    ...devicesResolvers,
    ...admissionResolvers,
    ...passesResolvers,
    ...waitlistResolvers,
  ]);
}
