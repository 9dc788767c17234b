import type { FoyerClient } from './foyer-client.js';
import { ARENA, CATEGORY, HALL, seatPlan, times } from './seat-plans.js';

/** An event that is on sale at Foyer. Ids are Foyer's own. */
export interface StagedEvent {
  id: string;
  ticketTypeIds: string[];
}

/** A seat map at Foyer. */
interface StagedMap {
  venueId: string;
  seatMapId: string;
}

/** How many places of an event there are. */
export interface Availability extends PlaceCounts {
  eventId: string;
  version: number;
  isSoldOut: boolean;
  asOf: string;
  byTicketType: (PlaceCounts & { ticketType?: { name: string }; reason?: string | null })[];
}

interface PlaceCounts {
  capacity: number;
  sold: number;
  held: number;
  available: number;
}

/** All that the contract says of an availability. */
export const AVAILABILITY_FIELDS = `eventId version capacity sold held available isSoldOut asOf
  byTicketType { ticketType { name } capacity sold held available reason }`;

type HallName = 'Arena' | 'Hall';

export const PRICE_MINOR = 2_500;
const PRICE = { amountMinor: PRICE_MINOR, currency: 'EUR' };
const DAY = 24 * 60 * 60 * 1_000;

/** Puts events on sale at Foyer, through its API. */
export class Stage {
  #organizationId = '';
  #maps = new Map<string, StagedMap>();
  #seatIds = new Map<string, string[]>();
  #events = 0;

  constructor(private readonly admin: FoyerClient) {}

  async open(): Promise<void> {
    const { organization } = await this.admin.ask(
      `mutation($input: CreateOrganizationInput!) { createOrganization(input: $input) {
        ... on CreateOrganizationSuccess { organization { id } } ... on Problem { code message } } }`,
      { input: { name: 'The House' } },
    );
    this.#organizationId = organization.id;
    for (const hall of [ARENA, HALL]) this.#maps.set(hall.name, await this.#importMap(hall));
  }

  /** An event whose 20,000 or 8,000 seats are all free. */
  seatedEvent(hall: HallName, amountMinor = PRICE_MINOR): Promise<StagedEvent> {
    const price = { amountMinor, currency: 'EUR' };
    return this.#publish(this.#maps.get(hall)!, [{ seatCategory: CATEGORY, price }]);
  }

  /** In map order. */
  async seatIdsOf(hall: HallName): Promise<string[]> {
    const known = this.#seatIds.get(hall);
    if (known) return known;
    const { id } = await this.seatedEvent(hall);
    const { seats } = await this.admin.ask(`query($id: ID!) { eventSeats(eventId: $id) { seats { seatId } } }`, { id });
    const seatIds = seats.map(({ seatId }: { seatId: string }) => seatId);
    this.#seatIds.set(hall, seatIds);
    return seatIds;
  }

  /** An event that sells places without seats, `quota` of each ticket type. */
  generalEvent(ticketTypes: number, quota: number, amountMinor = PRICE_MINOR): Promise<StagedEvent> {
    const { venueId } = this.#maps.get('Hall')!;
    const price = { amountMinor, currency: 'EUR' };
    return this.#publish(
      { venueId },
      times(ticketTypes, () => ({ quota, price })),
    );
  }

  /** As Foyer counts them. */
  async availability(id: string, fields = AVAILABILITY_FIELDS): Promise<Availability> {
    return this.admin.ask(`query($id: ID!) { availability(eventId: $id) { ${fields} } }`, { id });
  }

  async #importMap(hall: typeof ARENA): Promise<StagedMap> {
    const { venue } = await this.admin.ask(
      `mutation($input: CreateVenueInput!) { createVenue(input: $input) {
        ... on CreateVenueSuccess { venue { id } } ... on Problem { code message } } }`,
      {
        input: {
          organizationId: this.#organizationId,
          name: hall.name,
          address: 'Main Square 1',
          timeZone: 'Europe/Vienna',
          capacity: 20_000,
        },
      },
    );
    const { seatMap } = await this.admin.ask(
      `mutation($input: ImportSeatMapInput!) { importSeatMap(input: $input) {
        ... on ImportSeatMapSuccess { seatMap { id } } ... on Problem { code message } } }`,
      { input: { venueId: venue.id, format: 'FOYER', document: seatPlan(hall) } },
    );
    return { venueId: venue.id, seatMapId: seatMap.id };
  }

  async #publish(place: object, ticketTypes: object[]): Promise<StagedEvent> {
    this.#events += 1;
    const startsAt = Date.now() + 30 * DAY;
    const { event } = await this.admin.ask(
      `mutation($input: CreateEventInput!) { createEvent(input: $input) {
        ... on CreateEventSuccess { event { id } } ... on Problem { code message } } }`,
      {
        input: {
          ...place,
          organizationId: this.#organizationId,
          title: `On sale ${this.#events}`,
          startsAt: new Date(startsAt).toISOString(),
          endsAt: new Date(startsAt + DAY / 8).toISOString(),
          timeZone: 'Europe/Vienna',
        },
      },
    );
    const ticketTypeIds: string[] = [];
    for (const [index, terms] of ticketTypes.entries()) {
      const { ticketType } = await this.admin.ask(
        `mutation($input: CreateTicketTypeInput!) { createTicketType(input: $input) {
          ... on CreateTicketTypeSuccess { ticketType { id } } ... on Problem { code message } } }`,
        { input: { eventId: event.id, name: `Type ${index + 1}`, price: PRICE, ...terms } },
      );
      ticketTypeIds.push(ticketType.id);
    }
    for (const verb of ['submitEvent', 'approveEvent']) {
      const input = `${verb[0]!.toUpperCase()}${verb.slice(1)}Input`;
      await this.admin.ask(
        `mutation($input: ${input}!) { ${verb}(input: $input) { __typename ... on Problem { code message } } }`,
        { input: { eventId: event.id } },
      );
    }
    return { id: event.id, ticketTypeIds };
  }
}
