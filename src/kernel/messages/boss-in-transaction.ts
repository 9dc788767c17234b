import { fromKysely } from 'pg-boss';
import type { EntityManager } from '../db/database.js';
import { keepPlanOf } from '../db/prepared-statement.js';

/**
 * What pg-boss is given for what it does with every message, within the transaction of an entity manager. A queue has texts
 * of its own to store messages and to fetch them, which take PostgreSQL as long to plan as to run.
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
