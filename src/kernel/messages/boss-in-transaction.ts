import { fromKysely } from 'pg-boss';
import type { EntityManager } from '../db/database.js';
import { keepPlanOf } from '../db/prepared-statement.js';

/**
 * What pg-boss is given to write within the transaction of an entity manager. A queue has a text of its own for each of its
 * statements; to plan that to store a message takes PostgreSQL as long as to run it.
 */
export function bossInTransaction(em: EntityManager): ReturnType<typeof fromKysely> {
  const { executeSql } = fromKysely(em.getKysely());
  return {
    executeSql(text, values) {
      keepPlanOf(text);
      return executeSql(text, values);
    },
  };
}
