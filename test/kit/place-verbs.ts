import type { Tx } from '../../src/kernel/db/unit-of-work.js';
import type { Id } from '../../src/kernel/ids.js';
import * as inventory from '../../src/modules/inventory/index.js';

/** The verbs of inventory, each as a command in a transaction of its own. */

interface HoldKey {
  eventId: Id<'evt'>;
  holdId: Id<'rsv'>;
}

const change = <Answer>(tx: Tx, { eventId, holdId }: HoldKey, settle: (places: inventory.Places) => Answer) =>
  inventory.changePlaces(tx, eventId, inventory.onHold(holdId, settle));

export const take = (tx: Tx, request: inventory.TakeRequest) =>
  inventory.changePlaces(tx, request.eventId, {
    needs: inventory.needsOfTake(request),
    settle: (places) => inventory.take(places, request),
  });

export const release = (tx: Tx, { reason, ...key }: HoldKey & { reason: 'RELEASE' | 'EXPIRE' }) =>
  change(tx, key, (places) => inventory.release(places, key.holdId, reason));

export const extend = (tx: Tx, { timeToLive, ...key }: HoldKey & { timeToLive: number }) =>
  change(tx, key, (places) => inventory.extend(places, key.holdId, timeToLive));

export const sell = (tx: Tx, key: HoldKey) => change(tx, key, (places) => inventory.sell(places, key.holdId));

export const moveSeat = (tx: Tx, asked: HoldKey & { from: Id<'seat'>; to: Id<'seat'> }) =>
  inventory.changePlaces(tx, asked.eventId, {
    needs: inventory.needsOfMove(asked),
    settle: (places) => inventory.moveSeat(places, asked),
  });

export const giveBack = (tx: Tx, key: HoldKey) => change(tx, key, (places) => inventory.giveBack(places, key.holdId));
