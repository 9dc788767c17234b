import { EventChangesResolver } from './event-changes.resolver.js';
import { EventResolver, OrganizationEventsResolver } from './event.resolver.js';

export { eventById } from './event.loaders.js';
export { EventConnection } from './event.resolver.js';
export { EventStatusEnum, EventType, SeatingEnum } from './event.type.js';

export const eventsResolvers = [EventResolver, EventChangesResolver, OrganizationEventsResolver];
