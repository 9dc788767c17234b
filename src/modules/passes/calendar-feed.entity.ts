import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../accounts/index.js';

export const CalendarFeedSchema = defineEntity({
  name: 'CalendarFeed',
  tableName: 'calendar_feed',
  properties: {
    userId: () => p.manyToOne(User).mapToPk().primary().fieldName('user_id').deleteRule('cascade'),
    /** SHA-256 of the secret in its address, which itself is never stored. */
    secretHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz(3)'),
  },
  uniques: [{ name: 'calendar_feed_secret', properties: ['secretHash'] }],
});

/** The address at which a calendar finds all events that a member goes to. */
export class CalendarFeed extends CalendarFeedSchema.class {}
CalendarFeedSchema.setClass(CalendarFeed);
