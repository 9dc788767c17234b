import type { Command } from '../../kernel/db/unit-of-work.js';
import { Fault } from '../../kernel/problem.js';
import { Device } from './device.entity.js';

/** What a device says of itself: how many scans it has kept that this server does not know yet. */
export const reportDevice: Command<{ unsyncedScans: number }, Device> = async (tx, { unsyncedScans }) => {
  const { deviceId } = tx.viewer;
  if (deviceId === undefined) throw new Fault('FORBIDDEN', 'Only a paired device reports of itself.');
  const device = await tx.em.findOneOrFail(Device, { id: deviceId });
  device.unsyncedScans = unsyncedScans;
  device.lastSeenAt = tx.now;
  return device;
};
