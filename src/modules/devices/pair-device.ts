import { LockMode } from '@mikro-orm/core';
import type { Command } from '../../kernel/db/unit-of-work.js';
import { refuse } from '../../kernel/problem.js';
import { Event } from '../events/index.js';
import { Device } from './device.entity.js';
import { PairingCodeInvalid } from './device.problems.js';
import { hashOfSecret, newDeviceToken, readPairingCode } from './device-secrets.js';

export interface Paired {
  device: Device;
  /** Shown this once: only its hash is kept. */
  token: string;
}

/**
 * Gives the device whose code this is a token of its own; the code, and a token that it had before, are good no more. Of
 * two who use the code at once, one is paired. Refuses with PairingCodeInvalid.
 */
export const pairDevice: Command<{ code: string }, Paired> = async (tx, { code }) => {
  const pairingHash = hashOfSecret(readPairingCode(code));
  const device = await tx.em.findOne(Device, { pairingHash }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!device || device.revokedAt || device.pairingExpiresAt! <= tx.now) refuse(new PairingCodeInvalid());
  const token = newDeviceToken();
  device.tokenHash = hashOfSecret(token);
  device.pairingHash = null;
  device.pairingExpiresAt = null;
  device.pairedAt = tx.now;
  device.lastSeenAt = tx.now;
  const { organizationId } = await tx.em.findOneOrFail(Event, { id: device.eventId });
  tx.audit({ action: 'device.paired', subjectId: device.id, scopeId: organizationId });
  return { device, token };
};
