import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExampleOperation } from './edge-options.js';

interface Page {
  html: Buffer;
  zipped: Buffer;
  etag: string;
}

const INDEX = `<!doctype html>
<html lang="en">
<title>Foyer</title>
<ul>
  <li><a href="/explorer">Explorer</a>, works without internet</li>
  <li><a href="/graphql">Apollo Sandbox</a> at the GraphQL endpoint</li>
  <li><a href="/readyz">Readiness</a></li>
</ul>
</html>
`;

/**
 * `/explorer` is GraphiQL as one page of 9 MB that loads nothing else; subscriptions go over the WebSocket. It is made
 * and compressed at the first visit, and browsers keep it by its ETag. `/` leads to it.
 */
export function addExplorer(app: FastifyInstance, examples: ExampleOperation[]): void {
  let page: Promise<Page> | undefined;
  app.get('/', async (_request, reply) =>
    reply.code(302).header('location', '/explorer').type('text/html').send(INDEX),
  );
  app.get('/explorer', async (request, reply) => {
    page ??= render(examples);
    const { html, zipped, etag } = await page;
    reply.headers({ etag, 'cache-control': 'no-cache', vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    reply.type('text/html; charset=utf-8');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(html);
    return reply.header('content-encoding', 'gzip').send(zipped);
  });
}

async function render(examples: ExampleOperation[]): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const tabs = examples.map(({ document, variables = {} }) => ({
    query: document,
    variables: JSON.stringify(variables, null, 2),
  }));
  const options = {
    title: 'Foyer explorer',
    endpoint: '/graphql',
    subscriptionsProtocol: 'WS' as const,
    shouldPersistHeaders: false,
    defaultTabs: tabs,
    // GraphiQL leaves out the variables of the tab that it opens first.
    variables: tabs[0]?.variables ?? '',
  };
  const html = Buffer.from(renderGraphiQL(options));
  const etag = `"${createHash('sha256').update(html).digest('base64url')}"`;
  return { html, zipped: await promisify(gzip)(html), etag };
}
