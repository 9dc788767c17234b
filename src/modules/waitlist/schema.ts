import { EventWaitlistResolver, WaitlistChangesResolver } from './event-waitlist.resolver.js';
import { WaitlistResolver } from './waitlist.resolver.js';

export const waitlistResolvers = [WaitlistResolver, EventWaitlistResolver, WaitlistChangesResolver];
