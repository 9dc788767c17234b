import { doorExamples } from './door-examples.js';
import type { ExampleOperation } from './kernel/http/edge-options.js';
import { moneyExamples } from './money-examples.js';
import { waitingExamples } from './waiting-examples.js';

/**
 * The story of a ticket in the order of its telling: the tabs of the explorers, the tour of the README, and what
 * `npm run tour` sends. Ids in the variables are placeholders; the accounts are those of the demo data.
 */
export const examples = [
  {
    name: 'LogIn',
    document: `mutation LogIn($input: LogInInput!) {
  logIn(input: $input) {
    __typename
    ... on LogInSuccess { session { accessToken refreshToken user { id displayName role } } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { email: 'member@foyer.test', password: 'foyer-demo-password' } },
  },
  {
    name: 'SignUp',
    document: `mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) {
    __typename
    ... on SignUpSuccess { session { accessToken user { id displayName role } } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { email: 'you@example.org', password: 'correct horse battery', displayName: 'You' } },
  },
  {
    name: 'MakeOrganizer',
    document: `mutation MakeOrganizer($input: SetUserRoleInput!) {
  setUserRole(input: $input) {
    __typename
    ... on SetUserRoleSuccess { user { id role } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { userId: 'usr_…', role: 'ORGANIZER' } },
  },
  {
    name: 'MyOrganizations',
    document: `query MyOrganizations {
  myOrganizations { edges { node { id slug name members { role user { displayName } } } } }
}`,
  },
  {
    name: 'CreateVenue',
    document: `mutation CreateVenue($input: CreateVenueInput!) {
  createVenue(input: $input) {
    __typename
    ... on CreateVenueSuccess { venue { id name capacity timeZone } }
    ... on Problem { code message }
  }
}`,
    variables: {
      input: {
        organizationId: 'org_…',
        name: 'The Cellar',
        address: 'Lerchenfelder Straße 1, 1070 Wien',
        timeZone: 'Europe/Vienna',
        capacity: 120,
      },
    },
  },
  {
    name: 'ImportSeatMap',
    document: `mutation ImportSeatMap($input: ImportSeatMapInput!) {
  importSeatMap(input: $input) {
    __typename
    ... on ImportSeatMapSuccess { seatMap { id name seatCount sections { name rows { label seats { id label } } } } }
    ... on InvalidSeatMap { issues { path message } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { venueId: 'ven_…', format: 'FOYER', document: '{ "format": "foyer-seat-map/1", … }' } },
  },
  {
    name: 'CreateEvent',
    document: `mutation CreateEvent($input: CreateEventInput!) {
  createEvent(input: $input) {
    __typename
    ... on CreateEventSuccess { event { id slug status version } }
    ... on Problem { code message }
  }
}`,
    variables: {
      input: {
        organizationId: 'org_…',
        title: 'Late Show',
        startsAt: '2027-06-01T18:00:00Z',
        endsAt: '2027-06-01T20:00:00Z',
        timeZone: 'Europe/Vienna',
        venueId: 'ven_…',
        seatMapId: 'map_…',
        seating: 'MIXED',
        category: 'music',
        tags: ['jazz'],
      },
    },
  },
  {
    name: 'CreateTicketType',
    document: `mutation CreateTicketType($input: CreateTicketTypeInput!) {
  createTicketType(input: $input) {
    __typename
    ... on CreateTicketTypeSuccess { ticketType { id name price { formatted } quota seatCategory } }
    ... on Problem { code message }
  }
}`,
    variables: {
      input: { eventId: 'evt_…', name: 'Standing', price: { amountMinor: 0, currency: 'EUR' }, quota: 20 },
    },
  },
  {
    name: 'SubmitEvent',
    document: `mutation SubmitEvent($input: SubmitEventInput!) {
  submitEvent(input: $input) {
    __typename
    ... on SubmitEventSuccess { event { id status } }
    ... on EventIncomplete { missing }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…' } },
  },
  {
    name: 'ApproveEvent',
    document: `mutation ApproveEvent($input: ApproveEventInput!) {
  approveEvent(input: $input) {
    __typename
    ... on ApproveEventSuccess { event { id status } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', note: 'Have fun.' } },
  },
  {
    name: 'Events',
    document: `query Events($filter: EventFilterInput) {
  events(filter: $filter, first: 5) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges {
      node {
        id title startsAt timeZone category
        organizer { name }
        venue { name }
        ticketTypes { id name price { formatted } }
        availability { available isSoldOut }
      }
    }
  }
}`,
    variables: { filter: { isOnSale: true } },
  },
  {
    name: 'CreateDiscount',
    document: `mutation CreateDiscount($input: CreateDiscountInput!) {
  createDiscount(input: $input) {
    __typename
    ... on CreateDiscountSuccess { discount { id code kind value maxUses uses } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', code: 'FRIENDS', kind: 'PERCENT', value: 20, maxUses: 50 } },
  },
  {
    name: 'WatchAvailability',
    document: `subscription WatchAvailability($eventId: ID!) {
  availabilityChanged(eventId: $eventId) {
    version capacity sold held available isSoldOut
    byTicketType { ticketType { name } available reason }
  }
}`,
    variables: { eventId: 'evt_…' },
  },
  {
    name: 'WatchSeats',
    document: `subscription WatchSeats($eventId: ID!, $sinceVersion: SafeInt) {
  seatsChanged(eventId: $eventId, sinceVersion: $sinceVersion) {
    fromVersion toVersion reset
    changes { seatId status }
  }
}`,
    variables: { eventId: 'evt_…' },
  },
  {
    name: 'Reserve',
    document: `mutation Reserve($input: ReserveInput!) {
  reserve(input: $input) {
    __typename
    ... on ReserveSuccess {
      reservation {
        id status expiresAt remainingSeconds
        total { formatted }
        items { quantity unitPrice { formatted } ticketType { name } seats { section row label } }
      }
    }
    ... on SeatsTaken { seatIds alternatives }
    ... on SoldOut { ticketTypeId remaining }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', items: [{ ticketTypeId: 'tty_…', quantity: 2 }] } },
  },
  ...waitingExamples,
  {
    name: 'Quote',
    document: `query Quote($reservationId: ID!, $discountCode: String) {
  quote(reservationId: $reservationId, discountCode: $discountCode) {
    __typename
    ... on QuoteSuccess {
      quote {
        lines { ticketType { name } quantity subtotal { formatted } discount { formatted } }
        discount { formatted } fees { formatted } tax { formatted } total { amountMinor formatted }
      }
    }
    ... on DiscountNotApplicable { reason }
    ... on Problem { code message }
  }
}`,
    variables: { reservationId: 'rsv_…', discountCode: 'friends' },
  },
  {
    name: 'CheckOut',
    document: `mutation CheckOut($input: CheckOutInput!) {
  checkOut(input: $input) {
    __typename
    ... on CheckOutSuccess {
      booking { id reference status total { formatted } payment { status provider } tickets { id code seat { label } } }
    }
    ... on Problem { code message }
  }
}`,
    variables: {
      input: { reservationId: 'rsv_…', attendees: [{ name: 'Mira' }], idempotencyKey: 'one-key-per-try' },
    },
  },
  {
    name: 'WatchBooking',
    document: `subscription WatchBooking($id: ID!) {
  bookingChanged(id: $id) { id status payment { status } tickets { id code } }
}`,
    variables: { id: 'bkg_…' },
  },
  {
    name: 'MyTickets',
    document: `query MyTickets {
  me { tickets(first: 5) { edges { node {
    id code status attendeeName token qrSvg pdfUrl(validFor: 60) walletLinks { wallet url } event { title }
  } } } }
}`,
  },
  ...doorExamples,
  ...moneyExamples,
] satisfies ExampleOperation[];
