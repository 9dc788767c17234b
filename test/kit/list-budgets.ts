import type { Person } from './given-accounts.js';
import type { Crowd } from './given-crowd.js';

/** A connection: how to reach it, who asks, and how many statements a page with everything on it may take. */
interface Budget {
  open: string;
  close?: string;
  as: (crowd: Crowd) => Person | undefined;
  variables?: (crowd: Crowd) => object;
  /** Fields that would make the page cost more than an operation may. */
  without?: string[];
  statements: number;
}

const admin = (given: Crowd) => given.admin;
const member = (given: Crowd) => given.member;

/** What a page of bookings leaves out to stay below the limit of what an operation may cost. */
const BESIDE_BOOKINGS = [
  'Event.cancellation',
  'LateCapture.refund',
  'Ticket.event',
  'Ticket.transfers',
  'Ticket.notices',
  'Invoice.seller',
  'Invoice.buyer',
  'Invoice.net',
  'Ticket.ticketType',
  'PriceLine.ticketType',
  'Event.gates',
  'Ticket.checkIns',
  'Event.checkInLists',
];

/** Every list of the schema. */
export const BUDGETS: Record<string, Budget> = {
  'Query.events': { open: 'query($first: Int) { events(first: $first)', as: admin, statements: 18 },
  'Query.users': { open: 'query($first: Int) { users(first: $first)', as: admin, statements: 3 },
  'Query.venues': { open: 'query($first: Int) { venues(first: $first)', as: admin, statements: 8 },
  'Query.organizations': { open: 'query($first: Int) { organizations(first: $first)', as: admin, statements: 5 },
  'Query.myOrganizations': { open: 'query($first: Int) { myOrganizations(first: $first)', as: member, statements: 5 },
  'Query.submissions': { open: 'query($first: Int) { submissions(first: $first)', as: admin, statements: 14 },
  'Query.auditLog': { open: 'query($first: Int) { auditLog(first: $first)', as: admin, statements: 3 },
  'Query.myReservations': { open: 'query($first: Int) { myReservations(first: $first)', as: member, statements: 18 },
  'Query.myBookings': {
    open: 'query($first: Int) { myBookings(first: $first)',
    as: member,
    without: BESIDE_BOOKINGS,
    statements: 22,
  },
  'Query.eventBookings': {
    open: 'query($first: Int, $id: ID!) { eventBookings(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    without: BESIDE_BOOKINGS,
    statements: 21,
  },
  'Query.eventNotices': {
    open: 'query($first: Int, $id: ID!) { eventNotices(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    statements: 5,
  },
  'Query.eventAttendees': {
    open: 'query($first: Int, $id: ID!) { eventAttendees(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    statements: 18,
  },
  'Query.scanConflicts': {
    open: 'query($first: Int, $id: ID!) { scanConflicts(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    statements: 20,
  },
  'Query.invoices': {
    open: 'query($first: Int, $id: ID!) { invoices(first: $first, organizationId: $id)',
    as: admin,
    variables: ({ organizationId }) => ({ id: organizationId }),
    statements: 4,
  },
  'Query.discounts': {
    open: 'query($first: Int, $id: ID!) { discounts(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    statements: 4,
  },
  'Query.devices': {
    open: 'query($first: Int, $id: ID!) { devices(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    statements: 18,
  },
  'Organization.events': {
    open: 'query($first: Int, $id: ID!) { organization(id: $id) { events(first: $first)',
    close: '}',
    as: admin,
    variables: ({ organizationId }) => ({ id: organizationId }),
    statements: 18,
  },
  'Query.myWaitlistEntries': {
    open: 'query($first: Int) { myWaitlistEntries(first: $first)',
    as: member,
    statements: 21,
  },
  'Query.eventWaitlist': {
    open: 'query($first: Int, $id: ID!) { eventWaitlist(first: $first, eventId: $id)',
    as: admin,
    variables: ({ popularEventId }) => ({ id: popularEventId }),
    statements: 20,
  },
  'User.tickets': {
    open: 'query($first: Int) { me { tickets(first: $first)',
    close: '}',
    as: member,
    statements: 22,
  },
};
