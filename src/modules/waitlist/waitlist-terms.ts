/** How long those who wait have to accept. Times are times of day in the event's time zone. */
export interface OfferTerms {
  offerMinutes: number;
  offersFrom: string;
  offersUntil: string;
}

/** Where an organizer has said nothing else. */
export const USUAL_TERMS: OfferTerms = { offerMinutes: 120, offersFrom: '08:00', offersUntil: '22:00' };
