import type { Read } from './kernel/db/unit-of-work.js';
import type { Logger } from './kernel/logger.js';
import { createDoorFeed, doorFeed } from './modules/admission/index.js';
import { createSubmissionQueue, submissionQueue } from './modules/approvals/index.js';
import { bookingFeed, createBookingFeed } from './modules/bookings/index.js';
import { createLiveFeed, liveFeed } from './modules/inventory/index.js';
import { createWaitlistFeed, waitlistFeed } from './modules/waitlist/index.js';
import type { Ports } from './kernel/ports.js';

/** Supplies the feeds behind subscriptions, one of each for this node; answers how to end them. */
export function supplyFeeds(ports: Ports, options: { read: () => Read; logger: Logger }): () => void {
  const feeds = {
    live: createLiveFeed(options),
    bookings: createBookingFeed(options),
    door: createDoorFeed(options),
    waitlists: createWaitlistFeed(options),
    submissions: createSubmissionQueue(options),
  };
  ports
    .supply(liveFeed, feeds.live)
    .supply(bookingFeed, feeds.bookings)
    .supply(doorFeed, feeds.door)
    .supply(waitlistFeed, feeds.waitlists)
    .supply(submissionQueue, feeds.submissions);
  return () => {
    for (const feed of Object.values(feeds)) feed.stop();
  };
}
