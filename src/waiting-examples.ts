import type { ExampleOperation } from './kernel/http/edge-options.js';

/** Of the examples, those about waiting for what is sold out. */
export const waitingExamples = [
  {
    name: 'SetWaitlist',
    document: `mutation SetWaitlist($input: SetWaitlistInput!) {
  setWaitlist(input: $input) {
    __typename
    ... on SetWaitlistSuccess { event { waitlist { isOpen offerMinutes offersFrom offersUntil } } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', isOpen: true, offerMinutes: 120 } },
  },
  {
    name: 'JoinWaitlist',
    document: `mutation JoinWaitlist($input: JoinWaitlistInput!) {
  joinWaitlist(input: $input) {
    __typename
    ... on JoinWaitlistSuccess { entry { id status position reason { code needed free } } }
    ... on NotSoldOut { free }
    ... on Problem { code message }
  }
}`,
    variables: { input: { eventId: 'evt_…', ticketTypeId: 'tty_…', quantity: 2 } },
  },
  {
    name: 'WatchWaitlist',
    document: `subscription WatchWaitlist($id: ID!) {
  waitlistChanged(id: $id) { status position reason { code needed free } offer { expiresAt reservation { id } } }
}`,
    variables: { id: 'wle_…' },
  },
  {
    name: 'ReleaseReservation',
    document: `mutation ReleaseReservation($input: ReleaseReservationInput!) {
  releaseReservation(input: $input) {
    __typename
    ... on ReleaseReservationSuccess { reservation { status } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { id: 'rsv_…' } },
  },
  {
    name: 'AcceptOffer',
    document: `mutation AcceptOffer($input: AcceptOfferInput!) {
  acceptOffer(input: $input) {
    __typename
    ... on AcceptOfferSuccess { entry { status offer { reservation { id expiresAt } } } }
    ... on Problem { code message }
  }
}`,
    variables: { input: { id: 'wle_…' } },
  },
] satisfies ExampleOperation[];
