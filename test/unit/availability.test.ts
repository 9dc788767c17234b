import { describe, expect, it } from '@jest/globals';
import { newId } from '../../src/kernel/ids.js';
import { addUp, type CountedEvent, type CountedTicketType } from '../../src/modules/inventory/availability.js';
import { packSeatStates } from '../../src/modules/inventory/seat-states.js';

type Given = Partial<Omit<CountedTicketType, 'ticketType'>> & { seatCategory?: string; isArchived?: boolean };

function ticketType({ seatCategory, isArchived, ...counted }: Given): CountedTicketType {
  const archivedAt = isArchived ? new Date(0) : null;
  const ticketType = { id: newId('tty'), seatCategory: seatCategory ?? null, archivedAt };
  return {
    ticketType: ticketType as unknown as CountedTicketType['ticketType'],
    ...{ capacity: 0, held: 0, sold: 0, isBeforeSales: false, isAfterSales: false },
    ...counted,
  };
}

const counted = (types: Given[], event: Partial<CountedEvent> = {}): CountedEvent => ({
  eventId: newId('evt'),
  organizationId: newId('org'),
  eventStatus: 'PUBLISHED',
  isOver: false,
  version: 1,
  asOf: new Date(0),
  seats: {},
  blocked: {},
  types: types.map(ticketType),
  ...event,
});
const available = (event: CountedEvent) => addUp(event).byTicketType.map((type) => type.available);
const reasons = (event: CountedEvent) => addUp(event).byTicketType.map((type) => type.reason);

describe('availability', () => {
  it('counts the seats that two ticket types sell once, and lets each lose what the other sells', () => {
    const event = counted(
      [
        { seatCategory: 'Gold', capacity: 10, sold: 3, held: 1 },
        { seatCategory: 'Gold', capacity: 5, sold: 4 },
        { capacity: 20, sold: 2 },
      ],
      { seats: { Gold: 10, Silver: 7 }, blocked: { Gold: 1 } },
    );
    expect(addUp(event)).toMatchObject({ capacity: 36, sold: 9, held: 1, available: 26, isSoldOut: false });
    expect(available(event)).toEqual([1, 1, 18]);
  });

  it('keeps an archived type out of the list, but not what it sold', () => {
    const event = counted([{ capacity: 10, sold: 4, isArchived: true }, { capacity: 5 }]);
    expect(addUp(event)).toMatchObject({ capacity: 9, sold: 4, available: 5 });
    expect(addUp(event).byTicketType).toHaveLength(1);
  });

  it('is sold out when no type has a place left, though seats that nobody sells are free', () => {
    const event = counted([{ seatCategory: 'Gold', capacity: 2, sold: 2 }], { seats: { Gold: 2, Silver: 5 } });
    expect(addUp(event)).toMatchObject({ capacity: 7, available: 5, isSoldOut: true });
  });

  it('is not sold out where there never was a place', () => {
    expect(addUp(counted([])).isSoldOut).toBe(false);
  });

  it('says why nothing can be bought, the first reason that applies', () => {
    const full = { capacity: 1, sold: 1 };
    const given = [
      { capacity: 1 },
      full,
      { capacity: 1, held: 1 },
      { ...full, isBeforeSales: true },
      { ...full, isAfterSales: true },
    ];
    expect(reasons(counted(given))).toEqual([null, 'SOLD_OUT', 'HELD', 'NOT_YET_ON_SALE', 'SALES_ENDED']);
    expect(new Set(reasons(counted(given, { eventStatus: 'CANCELLED' })))).toEqual(new Set(['EVENT_NOT_BOOKABLE']));
    expect(new Set(reasons(counted(given, { isOver: true })))).toEqual(new Set(['EVENT_NOT_BOOKABLE']));
  });

  it('says HELD for a type whose seats another type holds', () => {
    const types = [
      { seatCategory: 'Gold', capacity: 2 },
      { seatCategory: 'Gold', capacity: 2, held: 2 },
    ];
    expect(reasons(counted(types, { seats: { Gold: 2 } }))).toEqual(['HELD', 'HELD']);
  });
});

describe('packed seat states', () => {
  it('put the first seat of a byte into its lowest bits', () => {
    expect([...packSeatStates('FHSBH')]).toEqual([0b11_10_01_00, 0b00_00_00_01]);
    expect(packSeatStates('')).toHaveLength(0);
  });

  it('hold 20,000 seats in less than 8 kB of base64', () => {
    expect(packSeatStates('S'.repeat(20_000)).toString('base64')).toHaveLength(6_668);
  });
});
