import { system } from '../../src/kernel/auth/viewer.js';
import { encodeId, newId, uuidOfAny, type Id } from '../../src/kernel/ids.js';
import { Fault, Refusal } from '../../src/kernel/problem.js';
import {
  changePlaces,
  giveBack,
  inventoryAudit,
  needsOfTake,
  onHold,
  release,
  runAudits,
  sell,
  take,
  type Places,
  type PlacesCommand,
} from '../../src/modules/inventory/index.js';
import { sweepWaitedFor } from '../../src/modules/inventory/sweep-waited-for.js';
import { updateTicketType } from '../../src/modules/inventory/update-ticket-type.js';
import { acceptOffer, declineOffer } from '../../src/modules/waitlist/answer-offer.js';
import { joinWaitlist } from '../../src/modules/waitlist/join-waitlist.js';
import { leaveWaitlist } from '../../src/modules/waitlist/leave-waitlist.js';
import { waitlistAudit } from '../../src/modules/waitlist/index.js';
import { serveByTheClock } from '../../src/modules/waitlist/serve-by-the-clock.js';
import type { Person } from '../kit/given-accounts.js';
import { viewerOf, type GivenEvent } from '../kit/given-events.js';
import { waitedEvent } from '../kit/given-waitlists.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';
import type { Step } from './waitlist-steps.js';

const FREE = { amountMinor: 0, currency: 'EUR' };
const SETTINGS = { timeToLive: 600_000, perMinute: null };

/** How all places are held at first, by hold: ticket type and quantity. */
const SOLD_OUT = [
  ...[[0, 2] as const, [0, 1] as const, [0, 1] as const],
  ...Array.from({ length: 3 }, () => [1, 1] as const),
  // Seats of two come back at once, for two who wait for one each.
  ...[[2, 2] as const, [2, 2] as const, [2, 1] as const, [2, 1] as const],
];

export interface WaitedWorld {
  newEvent(): Promise<WaitedHistory>;
  close(): Promise<void>;
}

export async function givenWaitedWorld(): Promise<WaitedWorld> {
  const app = await startTestApp({ environment: { ROLE: 'api' } });
  const organizer = await app.given.organizer();
  const members = await Promise.all(Array.from({ length: 6 }, () => app.given.member()));
  return {
    async newEvent() {
      const event = await waitedEvent(app, {
        organizer,
        seatMap: { rows: 2, seatsPerRow: 3 },
        seating: 'MIXED',
        ticketTypes: [
          { name: 'Standing', price: FREE, quota: 4 },
          { name: 'Few each', price: FREE, quota: 3, maxPerMember: 3 },
          { name: 'Gold', price: FREE, seatCategory: 'Gold' },
        ],
      });
      const history = new WaitedHistory(app, event, members);
      for (const [type, quantity] of SOLD_OUT) await history.carryOut({ verb: 'reserve', member: 5, type, quantity });
      return history;
    },
    close: () => app.close(),
  };
}

interface HeldRow {
  hold_id: string;
  state: string;
}

/** One event, to which members do this and that. What is refused changes nothing, and is no matter here. */
export class WaitedHistory {
  constructor(
    private readonly app: TestApp,
    private readonly event: GivenEvent,
    private readonly members: readonly Person[],
  ) {}

  async carryOut(step: Step): Promise<void> {
    try {
      await this.#attempt(step);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof Fault)) throw error;
    }
  }

  /** What the worker does within a second. */
  async serve(): Promise<void> {
    await this.app.execute(system, sweepWaitedFor, undefined);
    await this.app.execute(system, serveByTheClock, undefined);
  }

  async #attempt(step: Step): Promise<unknown> {
    switch (step.verb) {
      case 'join':
        return this.#settle(
          joinWaitlist(this.#viewer(step.member), { ...this.#wanted(step.type), quantity: step.quantity }),
          step.member,
        );
      case 'reserve':
        return this.#settle(this.#take(step), step.member);
      case 'release':
        return this.#onHold('ACTIVE', step.pick, (places, id) => release(places, id, 'RELEASE'));
      case 'sell':
        return this.#onHold('ACTIVE', step.pick, (places, id) => sell(places, id));
      case 'cancel':
        return this.#onHold('SOLD', step.pick, (places, id) => giveBack(places, id));
      case 'lapse':
        return this.#lapse(step.pick);
      case 'accept':
      case 'decline':
      case 'leave':
        return this.#answer(step);
      case 'raise':
        return this.#raise(step);
      case 'endSales':
        return this.#endSales(step.type);
      case 'work':
        return this.serve();
    }
  }

  #viewer(member: number) {
    return viewerOf(this.members[member]!, 'MEMBER');
  }

  #wanted(type: number) {
    return { eventId: this.event.id, ticketTypeId: this.event.ticketTypeIds[type]! };
  }

  #settle<Answer>(command: PlacesCommand<Answer>, member: number): Promise<Answer> {
    return this.app.execute(this.#viewer(member), (tx) => changePlaces(tx, this.event.id, command), undefined);
  }

  #take({ member, type, quantity }: { member: number; type: number; quantity: number }): PlacesCommand<unknown> {
    const { eventId, ticketTypeId } = this.#wanted(type);
    const isSeated = type === 2;
    const request = {
      ...{ eventId, memberId: this.members[member]!.id, holdId: newId('rsv'), seatIds: [], timeToLive: 600_000 },
      items: isSeated ? [] : [{ ticketTypeId, quantity }],
      bestAvailable: isSeated ? { ticketTypeId, quantity, together: false, accessible: false } : null,
      terms: 'MEMBER' as const,
    };
    return { needs: needsOfTake(request), settle: (places) => take(places, request) };
  }

  async #onHold(state: string, pick: number, change: (places: Places, id: Id<'rsv'>) => unknown): Promise<void> {
    const holds = (await this.app.sql`select hold_id, state from hold
      where event_id = ${uuidOfAny(this.event.id)} and state = ${state} order by hold_id`) as HeldRow[];
    if (holds.length === 0) return;
    const id = encodeId('rsv', holds[pick % holds.length]!.hold_id);
    const command = onHold(id, (places) => change(places, id));
    await this.app.execute(system, (tx) => changePlaces(tx, this.event.id, command), undefined);
  }

  /** The time of a hold without a seat is up: seats that run out are known by the time that they were held until. */
  async #lapse(pick: number): Promise<void> {
    const id = uuidOfAny(this.event.id);
    const holds = (await this.app.sql`select hold_id from hold where event_id = ${id} and state = 'ACTIVE'
      and seat_ids = '{}' order by hold_id`) as HeldRow[];
    if (holds.length === 0) return;
    const hold = holds[pick % holds.length]!.hold_id;
    await this.app.sql`with late as (
        update hold set expires_at = date_trunc('milliseconds', now()) - interval '1 second'
        where event_id = ${id} and hold_id = ${hold} and state = 'ACTIVE' returning hold_id, expires_at),
      offers as (update waitlist_entry w set offer_expires_at = late.expires_at from late
        where w.hold_id = late.hold_id and w.status = 'OFFERED')
      update reservation r set expires_at = late.expires_at from late where r.id = late.hold_id`;
  }

  async #answer({ verb, pick }: { verb: 'accept' | 'decline' | 'leave'; pick: number }): Promise<void> {
    const entries = await this.app.sql`select id, hold_id, member_id from waitlist_entry
      where event_id = ${uuidOfAny(this.event.id)} and status = ${verb === 'leave' ? 'WAITING' : 'OFFERED'} order by rank`;
    if (entries.length === 0) return;
    const entry = entries[pick % entries.length];
    const [id, holdId] = [encodeId('wle', entry.id), entry.hold_id && encodeId('rsv', entry.hold_id)];
    const commands = {
      accept: () => acceptOffer({ id, holdId }, SETTINGS),
      decline: () => declineOffer({ id, holdId }),
      leave: () => leaveWaitlist(id),
    };
    const member = this.members.findIndex((person) => uuidOfAny(person.id) === entry.member_id);
    await this.#settle(commands[verb](), member);
  }

  async #raise({ type, by }: { type: number; by: number }): Promise<void> {
    const id = this.event.ticketTypeIds[type]!;
    const [{ quota }] = await this.app.sql`select quota from ticket_type where id = ${uuidOfAny(id)}`;
    await this.app.execute(viewerOf(this.event.organizer, 'ORGANIZER'), updateTicketType, { id, quota: quota + by });
  }

  async #endSales(type: number): Promise<void> {
    const { ticketTypeId } = this.#wanted(type);
    await this.app.sql`update ticket_type set sales_end_at = now() - interval '1 second'
      where id = ${uuidOfAny(ticketTypeId)}`;
  }

  /**
   * Whatever should never be: who waits though they fit, who was overtaken, what two have at once, and any difference that
   * the audits find.
   */
  async wrongs(): Promise<unknown[]> {
    const idle = await this.app.sql`
      select w.rank, t.name, w.quantity, c.capacity - c.held - c.sold as free from waitlist_entry w
      join ticket_type t on t.id = w.ticket_type_id
      join ticket_counter c on c.event_id = w.event_id and c.ticket_type_id = w.ticket_type_id
      where w.event_id = ${uuidOfAny(this.event.id)} and w.status = 'WAITING'
        and (t.sales_end_at is null or t.sales_end_at > now())
        and c.capacity - c.held - c.sold >= w.quantity
        and (t.max_per_member is null or t.max_per_member >= w.quantity + (
          select coalesce(sum(quantity), 0) from hold h where h.event_id = w.event_id and h.member_id = w.member_id
            and h.ticket_type_id = t.id and h.state in ('ACTIVE', 'SOLD')))
        and (t.seat_category is null or exists (
          select from event_seat first join seat f on f.id = first.seat_id
          where first.event_id = w.event_id and w.quantity = (
            select count(*) from event_seat next join seat n on n.id = next.seat_id
            where next.event_id = w.event_id and n.row_label = f.row_label and next.state = 'FREE'
              and next.position between first.position and first.position + w.quantity - 1)))`;
    const overtaken = await this.app.sql`
      select early.rank, late.rank as before from waitlist_entry early
      join waitlist_entry late on late.event_id = early.event_id and late.ticket_type_id = early.ticket_type_id
        and late.rank > early.rank and late.quantity >= early.quantity and late.offered_at is not null
        and (early.offered_at is null or early.offered_at > late.offered_at)
        and (early.ended_at is null or early.ended_at > late.offered_at)
      join ticket_type t on t.id = early.ticket_type_id
      where early.event_id = ${uuidOfAny(this.event.id)} and t.max_per_member is null`;
    const twice = await this.#offeredTwice();
    // Holds are taken without reservations here, which is what the other audits would tell.
    const { differences } = await runAudits(this.app.read().em, [inventoryAudit, waitlistAudit], this.event.id);
    return [...idle, ...overtaken, ...twice, ...differences];
  }

  /** Seats that more than one hold has, and ticket types of which more places are held than there are. */
  async #offeredTwice(): Promise<unknown[]> {
    const id = uuidOfAny(this.event.id);
    const seats = await this.app.sql`
      select seat_id as twice, array_agg(format('%s of rank %s', h.state, w.rank) order by w.rank) as by from hold h
      cross join unnest(h.seat_ids) seat_id left join waitlist_entry w on w.event_id = h.event_id and w.hold_id = h.hold_id
      where h.event_id = ${id} and h.state in ('ACTIVE', 'SOLD') group by seat_id having count(*) > 1`;
    const places = await this.app.sql`
      select c.ticket_type_id as twice, sum(h.quantity) - c.capacity as beyond from ticket_counter c
      join hold h on h.event_id = c.event_id and h.ticket_type_id = c.ticket_type_id and h.state in ('ACTIVE', 'SOLD')
      where c.event_id = ${id} group by c.ticket_type_id, c.capacity having sum(h.quantity) > c.capacity`;
    return [...seats, ...places];
  }
}
