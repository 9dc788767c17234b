import type { Command } from '../../kernel/db/unit-of-work.js';
import type { Id } from '../../kernel/ids.js';
import { badInput, Fault } from '../../kernel/problem.js';
import { lockManagedEvent, type Event } from '../events/index.js';
import { openWaitlist } from '../inventory/index.js';
import { offerDays } from './offer-hours.js';
import { WaitlistTerms } from './waitlist.entity.js';
import { USUAL_TERMS, type OfferTerms } from './waitlist-terms.js';

/** What is absent stays as it is. */
export type WaitlistSettings = { eventId: Id<'evt'>; isOpen: boolean } & {
  [Name in keyof OfferTerms]?: OfferTerms[Name] | null;
};

const LONGEST_OFFER_DAYS = 31;

/**
 * Opens or closes the waitlist of an event, and says how long offers last that are made from now on. Closed, nobody can
 * join; those who wait keep their places in it.
 */
export const setWaitlist: Command<WaitlistSettings, Event> = async (tx, { eventId, isOpen, ...terms }) => {
  const event = await lockManagedEvent(tx, eventId);
  if (event.status === 'CANCELLED' || event.status === 'COMPLETED') {
    throw new Fault('CONFLICT', `Cannot change the waitlist of an event that is ${event.status}.`);
  }
  await openWaitlist(tx, eventId, isOpen);
  const stored = await tx.em.findOne(WaitlistTerms, { eventId });
  const changed = {
    offerMinutes: terms.offerMinutes ?? stored?.offerMinutes ?? USUAL_TERMS.offerMinutes,
    offersFrom: terms.offersFrom ?? stored?.offersFrom ?? USUAL_TERMS.offersFrom,
    offersUntil: terms.offersUntil ?? stored?.offersUntil ?? USUAL_TERMS.offersUntil,
  };
  const days = offerDays(changed.offerMinutes, { from: changed.offersFrom, until: changed.offersUntil });
  if (days > LONGEST_OFFER_DAYS) {
    throw badInput('offerMinutes', `would take ${days} days of these offer hours: ${LONGEST_OFFER_DAYS} at most.`);
  }
  if (stored) Object.assign(stored, changed);
  else tx.em.create(WaitlistTerms, { eventId, ...changed });
  const details = { isOpen, ...changed };
  tx.audit({ action: 'waitlist.set', subjectId: eventId, scopeId: event.organizationId, details });
  return event;
};
