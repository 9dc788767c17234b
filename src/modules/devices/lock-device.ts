import { LockMode } from '@mikro-orm/core';
import type { Tx } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { notFound } from '../../kernel/problem.js';
import { Event } from '../events/index.js';
import { assertMayManage } from '../organizations/index.js';
import { Device } from './device.entity.js';

/** The device, locked, and its event, for whoever may manage them; NOT_FOUND for everybody else. */
export async function lockDevice(tx: Tx, id: Id<'dev'>): Promise<{ device: Device; event: Event }> {
  const device = await tx.em.findOne(Device, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!device) throw notFound('device');
  const event = await tx.em.findOneOrFail(Event, { id: device.eventId });
  assertMayManage(tx.viewer, event, 'device');
  return { device, event };
}
