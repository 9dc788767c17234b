import type { InferKyselyDB, Kysely } from '@mikro-orm/sql';
import type { EntityManager } from './database.js';

const ROWS = { columnNamingStrategy: 'property', convertValues: true } as const;

/**
 * Typed SQL over the tables of these entities: `rows<typeof EventSchema | typeof VenueSchema>(read.em)`. Names are the
 * entities' property names, ids are TypeIDs, instants are dates. A column under an alias is not converted, and of joined
 * tables only one may be read whole: their columns of one name are told apart by name alone. Hydrating entities costs
 * five times as much: lists and nested reads use this, commands that change things use entities.
 */
export function rows<Schemas extends { name: string }>(em: EntityManager): Kysely<InferKyselyDB<Schemas, typeof ROWS>> {
  return em.getKysely(ROWS) as unknown as Kysely<InferKyselyDB<Schemas, typeof ROWS>>;
}
