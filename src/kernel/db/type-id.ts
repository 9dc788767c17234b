import { Type } from '@mikro-orm/core';
import { decodeId, encodeId, isUuid, type Id } from '../ids.js';

/** A TypeID in TypeScript, a bare uuid in PostgreSQL. */
class TypeIdColumn extends Type<string, string> {
  constructor(private readonly prefix: string) {
    super();
  }

  override convertToDatabaseValue(value: string): string {
    if (!value || isUuid(value)) return value;
    const uuid = decodeId(this.prefix, value);
    if (uuid === undefined) throw new TypeError(`Expected an id that begins with ${this.prefix}_.`);
    return uuid;
  }

  override convertToJSValue(value: string): string {
    return typeof value === 'string' && isUuid(value) ? encodeId(this.prefix, value) : value;
  }

  override getColumnType(): string {
    return 'uuid';
  }

  override compareAsType(): string {
    return 'string';
  }
}

const columns = new Map<string, TypeIdColumn>();

/** The column type for ids of this prefix: `p.type(typeId('evt')).$type<Id<'evt'>>()`. */
export function typeId(prefix: string): TypeIdColumn {
  const column = columns.get(prefix) ?? new TypeIdColumn(prefix);
  columns.set(prefix, column);
  return column;
}

/** The bare uuid for hand-written SQL; the id has been checked at the edge. */
export function uuidOf<Prefix extends string>(prefix: Prefix, id: Id<Prefix>): string {
  return typeId(prefix).convertToDatabaseValue(id);
}
