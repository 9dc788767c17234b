import { Migration } from '@mikro-orm/migrations';

/** The TypeID of a line's ticket type: five bits a digit. */
const typeId = `(select 'tty_' || string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz',
    substr('00' || ('x' || replace(ticket_type_id::text, '-', ''))::bit(128)::text, n * 5 + 1, 5)::bit(5)::int + 1, 1), ''
    order by n) from generate_series(0, 25) n)`;

export class Migration20261121184934_booking_breakdown extends Migration {

  override name = 'Migration20261121184934_booking_breakdown';

  override up(): void | Promise<void> {
    this.addSql(`alter table "booking" add "breakdown" jsonb;`);
    // Until now there were no fees and taxes, and only a waived place was discounted: wholly.
    this.addSql(`update "booking" b set "breakdown" = jsonb_build_object('fees', '[]'::jsonb, 'taxes', '[]'::jsonb, 'lines',
      (select coalesce(jsonb_agg(jsonb_build_object('ticketTypeId', ${typeId}, 'quantity', quantity,
        'unitPriceMinor', unit_price_minor, 'subtotalMinor', quantity * unit_price_minor,
        'discountMinor', case when b.discount_minor = 0 then 0 else quantity * unit_price_minor end,
        'feesMinor', 0, 'taxMinor', 0, 'includedTaxMinor', 0,
        'totalMinor', case when b.discount_minor = 0 then quantity * unit_price_minor else 0 end)
        order by ticket_type_id), '[]') from booking_line where booking_id = b.id));`);
    this.addSql(`alter table "booking" alter column "breakdown" set not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "booking" drop column "breakdown";`);
  }

}
