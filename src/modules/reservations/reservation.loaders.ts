import { defineLoader, inOrderOf } from '../../kernel/graphql/loader.js';
import type { Id } from '../../kernel/ids.js';
import { findReservations } from './find-reservation.js';

export const reservationById = defineLoader(async (read, ids: readonly Id<'rsv'>[]) =>
  inOrderOf(ids, await findReservations(read, ids), (reservation) => reservation.id),
);
