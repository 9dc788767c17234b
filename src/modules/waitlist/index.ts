export { waitlistAudit } from './audit-waitlist.js';
export { joinWaitlist } from './join-waitlist.js';
export { setWaitlist, type WaitlistSettings } from './set-waitlist.js';
export { waitlists } from './waiting-line.js';
export { waitlistConsumers, waitlistRecurring } from './waitlist.consumers.js';
export { WaitlistEntry, WaitlistTerms } from './waitlist.entity.js';
export { createWaitlistFeed, waitlistFeed } from './waitlist-feed.js';
export { waitlistLifecycle } from './waitlist.lifecycle.js';
