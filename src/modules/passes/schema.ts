import { CalendarFeedResolver } from './calendar-feed.resolver.js';
import { TicketFilesResolver } from './ticket-files.resolver.js';

export const passesResolvers = [TicketFilesResolver, CalendarFeedResolver];
