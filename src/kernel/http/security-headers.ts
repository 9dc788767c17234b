import helmet, { type HelmetOptions } from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

const APOLLO_SCRIPTS = [
  'https://embeddable-sandbox.cdn.apollographql.com',
  'https://apollo-server-landing-page.cdn.apollographql.com',
];
const APOLLO_FRAMES = ['https://sandbox.embed.apollographql.com'];

/** The headers that every answer carries; helmet would work them out anew for each. */
export function securityHeaders(production: boolean): Record<string, string> {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(policies(production))(response.req, response, () => undefined);
  return Object.fromEntries(response.getHeaderNames().map((name) => [name, String(response.getHeader(name))]));
}

/**
 * In production the server sends data only, so pages may load nothing. Elsewhere the explorers need inline scripts,
 * workers made from blobs, and Apollo's own hosts for the Sandbox.
 */
function policies(production: boolean): HelmetOptions {
  if (production) {
    return {
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    };
  }
  return {
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'self'"],
        scriptSrc: ["'self'", "'unsafe-inline'", ...APOLLO_SCRIPTS],
        styleSrc: ["'self'", "'unsafe-inline'", 'https://fonts.googleapis.com', ...APOLLO_SCRIPTS],
        fontSrc: ["'self'", 'data:', 'https://fonts.gstatic.com'],
        imgSrc: ["'self'", 'data:', ...APOLLO_SCRIPTS],
        manifestSrc: ["'self'", ...APOLLO_SCRIPTS],
        frameSrc: ["'self'", ...APOLLO_FRAMES],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'ws:', 'wss:', ...APOLLO_SCRIPTS, ...APOLLO_FRAMES],
      },
    },
  };
}
