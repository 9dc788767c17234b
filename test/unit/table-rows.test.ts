import { expect, it } from '@jest/globals';
import { partsOfRows, type TableRows } from '../../src/kernel/db/table-rows.js';

const reservation: TableRows = { verb: 'insert', table: 'reservation', rows: [{ id: 1, status: 'ACTIVE' }] };
const record: TableRows = { verb: 'insert', table: 'idempotency_record', rows: [{ viewer_id: 1, key: 'k' }] };
const entry: TableRows = { verb: 'update', table: 'waitlist_entry', rows: [{ id: 1, status: 'OFFERED' }] };

it('rows that are written together are the same statement, whoever gives them first; what is inserted comes last', () => {
  const orders = [
    [reservation, record, entry],
    [entry, record, reservation],
    [record, entry, reservation],
  ];
  for (const rows of orders) {
    expect(partsOfRows(rows).map(({ name }) => name)).toEqual([
      'update_waitlist_entry_id_status',
      'insert_idempotency_record_viewer_id_key',
      'insert_reservation_id_status',
    ]);
  }
});
