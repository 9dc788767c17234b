import { sql } from 'kysely';
import { system } from '../kernel/auth/viewer.js';
import type { Command, Execute, Tx } from '../kernel/db/unit-of-work.js';
import { refundRequested } from '../modules/payments/index.js';
import { consumers } from '../subscribers.js';
import { callOff, holdEvent } from './close-event.js';
import { openDoor } from './open-door.js';
import { createPeople, DEMO_PASSWORD, type Cast } from './people.js';
import { playEvent, wasPublished } from './play-event.js';
import { programme } from './programme/programme.js';
import { dateReservations } from './rewrite-dates.js';
import { sellEvent } from './sell.js';
import { Stage } from './stage.js';
import { createVenues, type StagedVenue, type VenueName } from './venues.js';
import { waitInLine } from './wait-in-line.js';

export interface DemoHost {
  execute: Execute;
  hashPassword(password: string): Promise<string>;
}

/**
 * Loads the demo data set into an empty database, all of it in one transaction: a process that dies on the way leaves
 * nothing, and of several nodes that start at once the first loads while the others wait. False when the database is
 * not empty: then nothing happens.
 */
export async function loadDemoData({ execute, hashPassword }: DemoHost): Promise<boolean> {
  if (!(await execute(system, isEmpty, undefined))) return false;
  return execute(system, loadOnce, await hashPassword(DEMO_PASSWORD));
}

/** Whether somebody could log in with the password that the README tells. */
export const hasDemoAccounts: Command<undefined, boolean> = async (tx) => {
  const { rows } = await sql`select from app_user where email like '%@foyer.test' limit 1`.execute(tx.em.getKysely());
  return rows.length > 0;
};

const isEmpty: Command<undefined, boolean> = async (tx) => {
  const { rows } = await sql`select from app_user limit 1`.execute(tx.em.getKysely());
  return rows.length === 0;
};

const loadOnce: Command<string, boolean> = async (tx, passwordHash) => {
  await waitForTurn(tx);
  if (!(await isEmpty(tx, undefined))) return false;
  // The sandbox settles refunds as it does those of the living: later, and when the worker asks.
  const stage = new Stage(tx, { subscribers: consumers, leftToWorker: [refundRequested] });
  const cast = await createPeople(stage, passwordHash);
  await playProgramme(stage, cast, await createVenues(stage, cast));
  await dateReservations(stage);
  await stage.keepAuditLog();
  return true;
};

/** However long the node that came first may take. */
async function waitForTurn({ em }: Tx): Promise<void> {
  const db = em.getKysely();
  await sql`select set_config('statement_timeout', '0', true)`.execute(db);
  await sql`select pg_advisory_xact_lock(hashtextextended('demo data', 0))`.execute(db);
}

async function playProgramme(stage: Stage, cast: Cast, venues: Record<VenueName, StagedVenue>): Promise<void> {
  const plans = (Object.keys(programme) as VenueName[]).flatMap((name) =>
    programme[name].map((plan) => ({ plan, venue: venues[name] })),
  );
  for (const [index, { plan, venue }] of plans.entries()) {
    const event = await playEvent(stage, { plan, venue, admin: cast.admin, index });
    if (!wasPublished(plan)) continue;
    await sellEvent(stage, event, cast.members);
    if (plan.door) await openDoor(stage, event, plan.door);
    if (plan.waitlist) await waitInLine(stage, event, { ...plan.waitlist, members: cast.members });
    if (plan.status === 'COMPLETED') await holdEvent(stage, event);
    if (plan.status === 'CANCELLED') await callOff(stage, event);
  }
}
