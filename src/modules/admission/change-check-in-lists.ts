import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { badInput, Fault, notFound, refuse } from '../../kernel/problem.js';
import { lockEventIfThere, lockManagedEvent, type Event } from '../events/index.js';
import { TicketType } from '../inventory/index.js';
import { assertMayManage } from '../organizations/index.js';
import { NameTaken } from './admission.problems.js';
import { CheckInList } from './check-in-list.entity.js';
import type { EntryRule } from './decision/index.js';
import { Gate } from './gate.entity.js';

const MOST_LISTS = 100;

interface ListTermsGiven {
  name?: string | null;
  ticketTypeIds?: Id<'tty'>[] | null;
  sections?: string[] | null;
  opensAt?: Date | null;
  closesAt?: Date | null;
  rule?: EntryRule | null;
  times?: number | null;
}

export interface NewCheckInList extends ListTermsGiven {
  eventId: Id<'evt'>;
  name: string;
  rule: EntryRule;
}

type Terms = Pick<CheckInList, 'name' | 'ticketTypeIds' | 'sections' | 'rule'> & {
  opensAt: Date | null;
  closesAt: Date | null;
  times: number | null;
};

/** Adds a check-in list to an event: from the first on, a ticket must be on one to come in. Refuses with NameTaken. */
export const createCheckInList: Command<NewCheckInList, CheckInList> = async (tx, { eventId, ...given }) => {
  const event = await lockManagedEvent(tx, eventId);
  if ((await tx.em.count(CheckInList, { eventId: event.id })) >= MOST_LISTS) {
    throw new Fault('CONFLICT', `An event has at most ${MOST_LISTS} check-in lists, archived ones included.`);
  }
  const empty = {
    name: '',
    ticketTypeIds: [],
    sections: [],
    rule: given.rule,
    opensAt: null,
    closesAt: null,
    times: null,
  };
  const terms = await judgedTerms(tx, event.id, { before: empty, given });
  const list = tx.em.create(CheckInList, {
    id: newId('cil'),
    eventId: event.id,
    ...terms,
    archivedAt: null,
    createdAt: tx.now,
  });
  const details = { eventId: event.id, ...given };
  tx.audit({ action: 'checkInList.created', subjectId: list.id, scopeId: event.organizationId, details });
  return list;
};

export interface CheckInListChanges extends ListTermsGiven {
  id: Id<'cil'>;
}

/**
 * Changes a list for whoever is scanned from now on: scans keep the terms that they were judged by. What is absent stays; null
 * clears what may be empty. Refuses with NameTaken.
 */
export const updateCheckInList: Command<CheckInListChanges, CheckInList> = async (tx, { id, ...given }) => {
  const { list, event } = await lockList(tx, id);
  if (list.archivedAt) throw new Fault('CONFLICT', 'Cannot change a check-in list that is archived.');
  const { name, ticketTypeIds, sections, rule, opensAt = null, closesAt = null, times = null } = list;
  const before = { name, ticketTypeIds, sections, rule, opensAt, closesAt, times };
  Object.assign(list, await judgedTerms(tx, event.id, { before, given }));
  tx.audit({ action: 'checkInList.updated', subjectId: id, scopeId: event.organizationId, details: { ...given } });
  return list;
};

/** Takes a list out of use for good; entries by it stay. CONFLICT while a gate names it. Safe to repeat. */
export const archiveCheckInList: Command<{ id: Id<'cil'> }, CheckInList> = async (tx, { id }) => {
  const { list, event } = await lockList(tx, id);
  if (list.archivedAt) return list;
  const gates = await tx.em.find(Gate, { eventId: event.id, archivedAt: null });
  const serving = gates.find(({ listIds }) => listIds.includes(uuidOf('cil', id)));
  // A gate of no list serves all of them: to take the list away from it could open it to everybody.
  if (serving) throw new Fault('CONFLICT', `The gate ${serving.name} serves this list: change the gate first.`);
  list.archivedAt = tx.now;
  tx.audit({ action: 'checkInList.archived', subjectId: id, scopeId: event.organizationId });
  return list;
};

/** The lock on the event makes changes of its gates and lists one after the other. */
async function lockList(tx: Tx, id: Id<'cil'>): Promise<{ list: CheckInList; event: Event }> {
  const found = await tx.em.findOne(CheckInList, { id });
  const event = found && (await lockEventIfThere(tx, found.eventId));
  if (!event) throw notFound('check-in list');
  assertMayManage(tx.viewer, event, 'check-in list');
  return { event, list: await tx.em.findOneOrFail(CheckInList, { id }, { refresh: true }) };
}

async function judgedTerms(
  tx: Tx,
  eventId: Id<'evt'>,
  { before, given }: { before: Terms; given: ListTermsGiven },
): Promise<Terms> {
  const terms: Terms = {
    name: given.name?.trim() ?? before.name,
    ticketTypeIds:
      given.ticketTypeIds === undefined
        ? before.ticketTypeIds
        : (given.ticketTypeIds ?? []).map((id) => uuidOf('tty', id)),
    sections: given.sections === undefined ? before.sections : (given.sections ?? []),
    rule: given.rule ?? before.rule,
    opensAt: given.opensAt === undefined ? before.opensAt : given.opensAt,
    closesAt: given.closesAt === undefined ? before.closesAt : given.closesAt,
    times: given.times === undefined ? before.times : given.times,
  };
  assertFit(terms);
  const isNewName = terms.name !== before.name;
  if (isNewName && (await tx.em.findOne(CheckInList, { eventId, name: terms.name, archivedAt: null }))) {
    refuse(new NameTaken());
  }
  const ids = given.ticketTypeIds ?? [];
  const known = await tx.em.find(TicketType, { eventId, id: { $in: ids } }, { fields: ['id'] });
  const strange = ids.findIndex((id) => !known.some((one) => one.id === id));
  if (strange >= 0) throw badInput(`ticketTypeIds.${strange}`, 'is no ticket type of this event.');
  return terms;
}

function assertFit({ name, rule, times, opensAt, closesAt }: Terms): void {
  if (name === '') throw badInput('name', 'must not be blank.');
  if (rule === 'TIMES' && times === null) throw badInput('times', 'must be given for the rule TIMES.');
  if (rule !== 'TIMES' && times !== null) throw badInput('times', 'is for the rule TIMES alone.');
  if (opensAt && closesAt && closesAt <= opensAt) throw badInput('closesAt', 'must be after opensAt.');
}
