import { defineEntity, p } from '@mikro-orm/core';
import { ROLES } from '../../kernel/auth/role.js';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';

export const UserSchema = defineEntity({
  name: 'User',
  tableName: 'app_user',
  properties: {
    id: p.type(typeId('usr')).$type<Id<'usr'>>().primary(),
    /** In lower case, so that the unique index sees what people see. */
    email: p.text().unique(),
    displayName: p.text(),
    role: p.enum(ROLES).default('MEMBER'),
    passwordHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  indexes: [{ name: 'app_user_created_at', properties: ['createdAt', 'id'] }],
});

/** A person with an account. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
