import { addMilliseconds } from '../../kernel/clock.js';
import type { Command, Tx } from '../../kernel/db/unit-of-work.js';
import { viewerId } from '../../kernel/auth/viewer.js';
import { newId, type Id } from '../../kernel/ids.js';
import { Fault } from '../../kernel/problem.js';
import { lockManagedEvent } from '../events/index.js';
import { Device } from './device.entity.js';
import { hashOfSecret, newPairingCode } from './device-secrets.js';
import { lockDevice } from './lock-device.js';

const MOST_DEVICES = 500;
const CODE_LIVES_MS = 15 * 60_000;

/** A device that can be paired with the code, once. */
export interface Pairable {
  device: Device;
  code: string;
}

/** Adds a device to the door of an event, to be paired with a code that is shown this once. */
export const createDevice: Command<{ eventId: Id<'evt'>; name: string }, Pairable> = async (tx, { eventId, name }) => {
  // Devices of one event are added one after the other: the lock lasts until the commit.
  const event = await lockManagedEvent(tx, eventId);
  assertHasDoor(event.status);
  if ((await tx.em.count(Device, { eventId, revokedAt: null })) >= MOST_DEVICES) {
    throw new Fault('CONFLICT', `An event has at most ${MOST_DEVICES} devices. Revoke those that are not in use.`);
  }
  const device = tx.em.create(Device, {
    id: newId('dev'),
    eventId,
    name: name.trim(),
    createdAt: tx.now,
    createdById: viewerId(tx.viewer),
  });
  tx.audit({
    action: 'device.created',
    subjectId: device.id,
    scopeId: event.organizationId,
    details: { eventId, name },
  });
  return pairable(tx, device);
};

/** A new code for a device that lost its token, or whose code was not used in time. The token that it has works until then. */
export const issuePairingCode: Command<{ id: Id<'dev'> }, Pairable> = async (tx, { id }) => {
  const { device, event } = await lockDevice(tx, id);
  if (device.revokedAt) throw new Fault('CONFLICT', 'The device was revoked for good. Create another one.');
  assertHasDoor(event.status);
  tx.audit({ action: 'device.pairing-code-issued', subjectId: id, scopeId: event.organizationId });
  return pairable(tx, device);
};

function pairable(tx: Tx, device: Device): Pairable {
  const code = newPairingCode();
  device.pairingHash = hashOfSecret(code);
  device.pairingExpiresAt = addMilliseconds(tx.now, CODE_LIVES_MS);
  return { device, code };
}

function assertHasDoor(status: string): void {
  if (status !== 'CANCELLED' && status !== 'COMPLETED') return;
  throw new Fault('CONFLICT', `An event that is ${status} has no door.`);
}
