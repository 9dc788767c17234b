import { defineEntity, p } from '@mikro-orm/core';
import { typeId } from '../../kernel/db/type-id.js';
import type { Id } from '../../kernel/ids.js';
import { User } from './user.entity.js';

export const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.type(typeId('ses')).$type<Id<'ses'>>().primary(),
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade'),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    refreshedAt: p.datetime().columnType('timestamptz(3)'),
    revokedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [{ name: 'session_user', properties: ['userId'] }],
});

/** A log-in on one device: a family of refresh tokens, of which only the newest is good. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);

export const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  properties: {
    /** SHA-256 of the token, which itself is never stored. */
    hash: p.text().primary(),
    sessionId: () => p.manyToOne(Session).mapToPk().fieldName('session_id').deleteRule('cascade'),
    expiresAt: p.datetime().columnType('timestamptz(3)'),
    usedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [
    { name: 'refresh_token_session', properties: ['sessionId'] },
    { name: 'refresh_token_expires_at', properties: ['expiresAt'] },
  ],
});

export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
