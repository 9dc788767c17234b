import { EventChangesResolver } from './event-changes.resolver.js';
import { EventResolver, OrganizationEventsResolver } from './event.resolver.js';

export { eventById } from './event.loaders.js';
export { EventStatusEnum, EventType } from './event.type.js';

export const eventsResolvers = [EventResolver, EventChangesResolver, OrganizationEventsResolver];
