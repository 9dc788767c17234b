import type { Offer, PlannedEvent } from './planned-event.js';

/** Prices of an arena show, in pence. */
function show(factor = 1): Offer[] {
  return [
    { name: 'Floor', price: 9_500 * factor, seatCategory: 'Floor', maxPerBooking: 6, maxPerMember: 6 },
    { name: 'Lower Bowl', price: 7_500 * factor, seatCategory: 'Lower Bowl', maxPerBooking: 6 },
    { name: 'Club, with lounge', price: 14_000 * factor, seatCategory: 'Club', maxPerBooking: 6 },
    { name: 'Upper Bowl', price: 4_500 * factor, seatCategory: 'Upper Bowl', maxPerBooking: 6 },
    { name: 'Behind the stage', price: 2_500 * factor, seatCategory: 'Behind the stage', maxPerBooking: 6 },
  ];
}

export const arenaProgramme: PlannedEvent[] = [
  {
    title: 'Saltmarsh: The Long Tide Tour',
    description: 'Four albums, two drummers, one night in Manchester. Support: Ysé & the Cartographers.',
    category: 'Concert',
    tags: ['rock', 'tour', 'live'],
    day: 25,
    time: '19:00',
    minutes: 180,
    fees: [{ name: 'Venue restoration', basisPoints: 0, perTicketMinor: 150 }],
    offers: show(),
    note: 'Security plan received.',
    bookings: 5,
    reservations: 3,
  },
  {
    title: 'Northgate Comets v. Göteborg Wolves',
    description: 'Ice hockey, European League, round nine. Face-off at half past seven, doors at six.',
    category: 'Sport',
    tags: ['ice hockey', 'league'],
    day: 34,
    time: '19:30',
    minutes: 150,
    offers: show(0.5),
    bookings: 4,
  },
  {
    title: 'Snow Queen on Ice',
    description: 'Hans Christian Andersen on sixty tonnes of ice. Snedronningen, in English, for the whole family.',
    category: 'Family',
    tags: ['ice show', 'andersen', 'children'],
    day: 47,
    time: '15:00',
    minutes: 120,
    offers: show(0.6),
    bookings: 4,
    reservations: 1,
  },
  {
    title: 'Latency: the conference on fast systems',
    description: 'Two days, three tracks, no keynotes by sponsors. Standing lunch, sitting talks.',
    category: 'Conference',
    tags: ['software', 'performance', 'databases'],
    day: 76,
    time: '09:00',
    minutes: 480,
    location: 'Halls A and B, entrance North',
    taxOnTop: true,
    fees: [{ name: 'Catering', basisPoints: 250, perTicketMinor: 1_200 }],
    offers: [
      { name: 'Early bird', price: 24_900, quota: 200, onSaleUntilDay: -3 },
      { name: 'Regular', price: 34_900, quota: 1_200 },
      { name: 'Student', price: 4_900, quota: 150, maxPerMember: 1, maxPerBooking: 1 },
      { name: 'Speaker', price: 0, quota: 40, isHidden: true },
    ],
    bookings: 5,
  },
  {
    title: 'World Darts Masters: final weekend',
    description: 'Contract under negotiation; do not announce.',
    category: 'Sport',
    tags: ['darts'],
    day: 155,
    time: '18:00',
    minutes: 240,
    offers: show(0.7),
    status: 'DRAFT',
  },
];
