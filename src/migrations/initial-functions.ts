/**
 * What the first tables need. Accents are folded by Unicode's own decomposition, so no extension is asked for; the
 * functions are immutable, as a generated column demands.
 */
export const beforeTables = [
  // Of rate-limiter-flexible: counts of failed attempts.
  `create unlogged table rate_limit (key text primary key, points integer not null default 0, expire bigint)`,
  `create function foyer_fold(value text) returns text language sql immutable parallel safe strict
    return lower(regexp_replace(normalize(value, NFKD), '[\\u0300-\\u036f]', '', 'g'))`,
  `create function foyer_search_vector(title text, description text, category text, tags text[]) returns tsvector
    language sql immutable parallel safe
    return setweight(to_tsvector('simple', foyer_fold(title)), 'A')
      || setweight(to_tsvector('simple', foyer_fold(category || ' ' || array_to_string(tags, ' '))), 'B')
      || setweight(to_tsvector('simple', foyer_fold(description)), 'C')`,
];

/** What goes onto the first tables. The ledger of an event ends only with the event itself, which is then a draft. */
export const afterTables = [
  `create function foyer_keep_ledger() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and not exists (select from event where id = old.event_id) then
        return old;
      end if;
      raise exception 'The inventory ledger is append-only.' using errcode = 'restrict_violation';
    end $$`,
  `create trigger inventory_ledger_is_kept before update or delete on inventory_ledger
    for each row execute function foyer_keep_ledger()`,
  `create trigger inventory_ledger_is_not_emptied before truncate on inventory_ledger
    for each statement execute function foyer_keep_ledger()`,
];
