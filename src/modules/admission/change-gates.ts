import { uuidOf } from '../../kernel/db/type-id.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { newId, type Id } from '../../kernel/ids.js';
import { badInput, Fault, notFound, refuse } from '../../kernel/problem.js';
import { lockEventIfThere, lockManagedEvent, type Event } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import { NameTaken } from './admission.problems.js';
import { CheckInList } from './check-in-list.entity.js';
import { Gate } from './gate.entity.js';

const MOST_GATES = 100;

export interface NewGate {
  eventId: Id<'evt'>;
  name: string;
  checkInListIds?: Id<'cil'>[] | null;
}

/** Adds a gate to an event; from the first on, scans name one of them. Refuses with NameTaken. */
export const createGate: Command<NewGate, Gate> = async (tx, input) => {
  const event = await lockManagedEvent(tx, input.eventId);
  const name = input.name.trim();
  await assertNameIsFree(tx, event.id, name);
  if ((await tx.em.count(Gate, { eventId: event.id })) >= MOST_GATES) {
    throw new Fault('CONFLICT', `An event has at most ${MOST_GATES} gates, archived ones included.`);
  }
  const listIds = await listsOf(tx, event.id, input.checkInListIds ?? []);
  const gate = tx.em.create(Gate, {
    id: newId('gte'),
    eventId: event.id,
    name,
    listIds,
    archivedAt: null,
    createdAt: tx.now,
  });
  const details = { eventId: event.id, name };
  tx.audit({ action: 'gate.created', subjectId: gate.id, scopeId: event.organizationId, details });
  return gate;
};

export interface GateChanges {
  id: Id<'gte'>;
  name?: string | null;
  checkInListIds?: Id<'cil'>[] | null;
}

/** Renames a gate, or lets it serve other lists, for whoever is scanned from now on. Refuses with NameTaken. */
export const updateGate: Command<GateChanges, Gate> = async (tx, { id, ...changes }) => {
  const { gate, event } = await lockGate(tx, id);
  if (gate.archivedAt) throw new Fault('CONFLICT', 'Cannot change a gate that is archived.');
  const name = changes.name?.trim() ?? gate.name;
  if (name !== gate.name) await assertNameIsFree(tx, event.id, name);
  if (changes.checkInListIds) gate.listIds = await listsOf(tx, event.id, changes.checkInListIds);
  gate.name = name;
  tx.audit({ action: 'gate.updated', subjectId: id, scopeId: event.organizationId, details: changes });
  return gate;
};

/** Takes a gate out of use for good. Safe to repeat. */
export const archiveGate: Command<{ id: Id<'gte'> }, Gate> = async (tx, { id }) => {
  const { gate, event } = await lockGate(tx, id);
  if (gate.archivedAt) return gate;
  gate.archivedAt = tx.now;
  tx.audit({ action: 'gate.archived', subjectId: id, scopeId: event.organizationId });
  return gate;
};

/** The lock on the event makes changes of its gates and lists one after the other. */
async function lockGate(tx: Tx, id: Id<'gte'>): Promise<{ gate: Gate; event: Event }> {
  const found = await tx.em.findOne(Gate, { id });
  const event = found && (await lockEventIfThere(tx, found.eventId));
  if (!event) throw notFound('gate');
  assertMayManage(tx.viewer, event, 'gate');
  return { event, gate: await tx.em.findOneOrFail(Gate, { id }, { refresh: true }) };
}

async function assertNameIsFree(tx: Tx, eventId: Id<'evt'>, name: string): Promise<void> {
  if (name === '') throw badInput('name', 'must not be blank.');
  if (await tx.em.findOne(Gate, { eventId, name, archivedAt: null })) refuse(new NameTaken());
}

/** The bare uuids of lists of the event that are in use. */
async function listsOf(tx: Tx, eventId: Id<'evt'>, ids: readonly Id<'cil'>[]): Promise<string[]> {
  const found = await tx.em.find(CheckInList, { eventId, id: { $in: [...ids] }, archivedAt: null });
  const strange = ids.findIndex((id) => !found.some((list) => list.id === id));
  if (strange >= 0) throw badInput(`checkInListIds.${strange}`, 'is no check-in list of this event that is in use.');
  return ids.map((id) => uuidOf('cil', id));
}
