import type { FastifyInstance } from 'fastify';
import { errorCodes } from 'fastify';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { arrivalOf } from './arrived-requests.js';
import { bearerToken } from './caller.js';

/** For anybody. */
export const BODY_LIMIT = 100_000;

/** For whoever shows a token that is good: the seat map of an arena is a document of some megabytes. */
export const UPLOAD_LIMIT = 16_000_000;

/** Refuses bodies by how much the caller may send, before they are held in memory. */
export function limitBodies(app: FastifyInstance, mayUpload: (token: string) => Promise<boolean>): void {
  app.addHook('preParsing', (...hook) => {
    const [request, , payload, done] = hook;
    const arrival = arrivalOf(request.raw);
    if (arrival) return done(null, Readable.from([arrival.body]));
    // Node takes no more than what is announced.
    const announced = Number(request.headers['content-length'] ?? Infinity);
    if (announced <= BODY_LIMIT) return done(null, payload);
    const token = bearerToken(request.headers.authorization);
    const decide = (isUpload: boolean): void => {
      if (isUpload) return done(null, payload);
      if (Number.isFinite(announced)) return done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      done(null, payload.pipe(new LimitedBody()));
    };
    if (token === undefined) return decide(false);
    mayUpload(token).then(decide, done);
  });
}

/** Passes a body on until it grows too large; one that comes in chunks does not say how large it will be. */
class LimitedBody extends Transform {
  receivedEncodedLength = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    if (this.receivedEncodedLength <= BODY_LIMIT) callback(null, chunk);
    else callback(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
  }
}
