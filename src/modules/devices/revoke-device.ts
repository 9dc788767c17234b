import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import type { Device } from './device.entity.js';
import { lockDevice } from './lock-device.js';

/** Shuts a device out for good: its next call is refused, and its sockets end. Safe to repeat. */
export const revokeDevice: Command<{ id: Id<'dev'> }, Device> = async (tx, { id }) => {
  const { device, event } = await lockDevice(tx, id);
  if (device.revokedAt) return device;
  device.revokedAt = tx.now;
  device.pairingHash = null;
  device.tokenHash = null;
  tx.audit({ action: 'device.revoked', subjectId: id, scopeId: event.organizationId });
  return device;
};
