import { sql, type RawBuilder } from 'kysely';
import type { Fact } from '../../kernel/db/fact.js';
import { encodeId, type Id } from '../../kernel/ids.js';
import type { EventFee } from '../events/index.js';
import type { TaxRule } from '../inventory/index.js';
import type { OfferedLine } from './price.js';
import type { FeeRule } from './price-fees.js';
import type { PricingSettings } from './pricing.settings.js';

/** What of an event decides on prices beside the prices themselves. */
export interface EventPricing {
  /** Whose taxes are asked for; null: not known. */
  country: string | null;
  fees: readonly EventFee[];
  taxes: ReadonlyMap<Id<'tty'>, readonly TaxRule[]>;
}

interface PricingJson {
  country: string | null;
  fees: EventFee[];
  taxes: Record<string, TaxRule[]> | null;
}

/** By the bare uuid of the event. */
export const eventPricing: Fact<EventPricing> = {
  name: 'event_pricing',
  read: (keys: RawBuilder<readonly string[]>) => sql`(
    select json_agg(json_build_array(e.id, json_build_object('country', coalesce(e.tax_country, v.country), 'fees', e.fees,
      'taxes', (select json_object_agg(t.id, t.taxes) from ticket_type t
        where t.event_id = e.id and jsonb_array_length(t.taxes) > 0))))
    from event e left join venue v on v.id = e.venue_id
    where e.id = any(${keys}::uuid[]))`,
  parse: ({ country, fees, taxes }: PricingJson) => ({
    ...{ country, fees },
    taxes: new Map(Object.entries(taxes ?? {}).map(([id, rules]) => [encodeId('tty', id), rules])),
  }),
};

/** Lines with what they are taxed by. */
export const withTaxes = <Line extends Omit<OfferedLine, 'taxes'>>(
  lines: readonly Line[],
  taxes: EventPricing['taxes'],
): (Line & OfferedLine)[] => lines.map((line) => ({ ...line, taxes: taxes.get(line.ticketTypeId) ?? [] }));

/** What the organizer and the platform ask for on top of prices. */
export function feeRules(
  { fees }: EventPricing,
  { platformFee }: PricingSettings,
  currency: string | undefined,
): FeeRule[] {
  const own = fees.map((fee): FeeRule => ({ ...fee, beneficiary: 'ORGANIZER' }));
  const { name, basisPoints, perTicketMinor } = platformFee;
  const perTicket = currency === undefined ? 0 : (perTicketMinor[currency] ?? 0);
  return [...own, { name, beneficiary: 'PLATFORM', basisPoints, perTicketMinor: perTicket }];
}
