import { describe, expect, it } from '@jest/globals';
import { missingFields } from '../../src/modules/approvals/open-for-sale.js';
import { changeBetween } from '../../src/modules/approvals/submission-queue.js';
import { slugOf } from '../../src/kernel/slug.js';
import { EVENT_STATUSES } from '../../src/modules/events/event.lifecycle.js';
import { EDITABLE_FIELDS, frozenFields } from '../../src/modules/events/frozen-fields.js';

describe('the slug of a title', () => {
  it.each([
    ['Été à Vienne!', 'ete-a-vienne'],
    ['  Jazz & Wine — 2030 ', 'jazz-wine-2030'],
    ['ﬁne ½', 'fine-1-2'],
    ['Großer Bær: Łódź & Tromsø', 'grosser-baer-lodz-tromso'],
    ['日本', 'event'],
    ['🎭', 'event'],
    [`${'long '.repeat(40)}title`, `${'long-'.repeat(15)}long`],
  ])('%j is %s', (title, slug) => {
    expect(slugOf(title, 'event')).toBe(slug);
  });
});

describe('what the state of an event freezes', () => {
  it('is everything while an admin decides, and the programme once it is over', () => {
    const counts = EVENT_STATUSES.map((status) => [status, frozenFields(status, EDITABLE_FIELDS).length]);
    expect(Object.fromEntries(counts)).toEqual({
      DRAFT: 0,
      PENDING_APPROVAL: 17,
      PUBLISHED: 2,
      REJECTED: 0,
      CANCELLED: 8,
      COMPLETED: 8,
    });
    expect(frozenFields('PUBLISHED', ['title', 'seating', 'seatMapId'])).toEqual(['seating', 'seatMapId']);
    expect(frozenFields('COMPLETED', ['description', 'title'])).toEqual(['title']);
  });
});

describe('what an event needs before it is published', () => {
  const now = new Date('2030-01-01T00:00:00Z');
  const complete = {
    title: 'A Title',
    startsAt: new Date('2030-01-01T00:00:01Z'),
    endsAt: new Date('2030-01-01T01:00:00Z'),
    venueId: null,
    location: 'The park',
    seating: 'GENERAL' as const,
    seatMapId: null,
  };

  it.each([
    [{}, []],
    [{ startsAt: now }, ['startsAt']],
    [{ location: '' }, ['venueId']],
    [{ location: null, venueId: 'ven_01h455vb4pex5vsknk084sn02q' }, []],
    [{ seating: 'MIXED' as const }, ['seatMapId']],
    [{ title: '', endsAt: now, location: null }, ['title', 'endsAt', 'venueId']],
  ])('lacks with %j: %j', (more, missing) => {
    expect(missingFields({ ...complete, ...more }, now)).toEqual(missing);
  });
});

describe('a change of the submission queue', () => {
  const step = (decisionId: string) => ({ decisionId, eventId: `event of ${decisionId}` });

  it.each([
    [undefined, { pendingCount: 2, newest: step('a') }, { pendingCount: 2, eventId: null }],
    [{ pendingCount: 2, newest: step('a') }, { pendingCount: 2, newest: step('a') }, undefined],
    [
      { pendingCount: 0, newest: undefined },
      { pendingCount: 1, newest: step('a') },
      { pendingCount: 1, eventId: 'event of a' },
    ],
    [
      { pendingCount: 1, newest: step('a') },
      { pendingCount: 1, newest: step('b') },
      { pendingCount: 1, eventId: 'event of b' },
    ],
    [
      { pendingCount: 1, newest: step('a') },
      { pendingCount: 0, newest: step('a') },
      { pendingCount: 0, eventId: null },
    ],
    [{ pendingCount: 1, newest: step('b') }, { pendingCount: 1, newest: step('a') }, undefined],
    [{ pendingCount: 1, newest: step('b') }, { pendingCount: 1, newest: undefined }, undefined],
  ])('from %j to %j is told as %j', (before, now, change) => {
    expect(changeBetween(before, now)).toEqual(change);
  });
});
