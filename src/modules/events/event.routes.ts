import type { FastifyInstance } from 'fastify';
import { serveFile, type FileRouteOptions } from '../../kernel/http/file-route.js';
import { eventCalendar } from './event-calendar.js';

/** `GET /events/:slug.ics`: the event for calendars, for whoever may see it in the API. */
export function eventRoutes(app: FastifyInstance, { readAs }: FileRouteOptions): void {
  app.get<{ Params: { slug: string } }>('/events/:slug.ics', (request, reply) =>
    serveFile({ request, reply }, async () => {
      const { slug } = request.params;
      const body = await eventCalendar(await readAs(request), slug);
      return { name: `${slug}.ics`, type: 'text/calendar; charset=utf-8', body };
    }),
  );
}
