import { uuidOf } from '../../kernel/db/type-id.js';
import { refuse } from '../../kernel/problem.js';
import type { Places, PlacesCommand } from '../inventory/index.js';
import {
  giveUpReservation,
  onReservation,
  prolongReservation,
  type ReservationRow,
  type reservationSettings,
} from '../reservations/index.js';
import { changeEntry, waitlistEntries, type EntryNow } from './waitlist.facts.js';
import { OfferNotOpen } from './waitlist.problems.js';
import type { WaitlistEntryRow } from './waitlist.entity.js';

type Settings = NonNullable<(typeof reservationSettings)['supplies']>;
type Offered = Pick<WaitlistEntryRow, 'id' | 'holdId'>;

/**
 * Takes the places that were offered to the viewer: they are held for a full time of a reservation at least, to check out
 * with. Refuses with OfferNotOpen. Safe to repeat.
 */
export const acceptOffer = (offered: Offered, settings: Settings): PlacesCommand<void> =>
  onOffer(offered, (places, { entry, reservation }) => {
    if (entry.status === 'ACCEPTED') return;
    if (!isOpen(entry, reservation)) refuse(new OfferNotOpen());
    prolongReservation(places, reservation, settings);
    changeEntry(places, entry, 'accept');
  });

/** Leaves the places that were offered to the viewer to whoever is next. Refuses with OfferNotOpen. Safe to repeat. */
export const declineOffer = (offered: Offered): PlacesCommand<void> =>
  onOffer(offered, (places, { entry, reservation }) => {
    if (entry.status === 'DECLINED') return;
    if (!isOpen(entry, reservation)) refuse(new OfferNotOpen());
    giveUpReservation(places, reservation);
    changeEntry(places, entry, 'decline');
  });

const isOpen = (entry: EntryNow, reservation: ReservationRow): boolean =>
  entry.status === 'OFFERED' && reservation.status === 'ACTIVE';

interface OfferNow {
  entry: EntryNow;
  reservation: ReservationRow;
}

/** A command about what was offered. Who it is for is who has the reservation. */
function onOffer({ id, holdId }: Offered, settle: (places: Places, offer: OfferNow) => void): PlacesCommand<void> {
  if (holdId === null) return { needs: {}, settle: () => refuse(new OfferNotOpen()) };
  const key = uuidOf('wle', id);
  const { needs, settle: decide } = onReservation(holdId, (places, reservation) =>
    settle(places, { entry: places.know(waitlistEntries, key)!, reservation }),
  );
  const facts = [...(needs.facts ?? []), { fact: waitlistEntries, key }];
  return { needs: { ...needs, isWaiting: true, facts }, settle: decide };
}
