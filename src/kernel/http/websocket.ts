import { handleProtocols, makeServer, type Server } from 'graphql-ws';
import type { IncomingMessage, Server as NodeServer } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { addressOf, isOriginAllowed, requestIdOf } from './caller.js';
import type { EdgeOptions, EdgeTimeouts } from './edge-options.js';
import { endRawSocket, type ErrorPresenter } from './errors.js';
import { OperationIds, withId } from './operation-ids.js';
import type { OperationLog } from './operation-log.js';
import { HolderCount, MessageRate } from './socket-caps.js';
import { recheckCallers } from './socket-rechecks.js';
import { createSocketOperations } from './socket-operations.js';
import { CLOSE, SocketSession } from './socket-session.js';

/** A message counts as one towards the rate, in however many frames it comes; clients send few. */
const OPENING = { noServer: true, maxFragments: 16, handleProtocols };

export interface WebSocketParts<C extends object> {
  options: EdgeOptions<C>;
  present: ErrorPresenter;
  log: OperationLog<C>;
  timeouts: EdgeTimeouts;
}

export interface WebSocketEndpoint {
  /**
   * Takes no new sockets and closes every one with 1001: at once, or when its queries and mutations are answered, if that is
   * within `timeouts.drain`. Resolves when all are gone.
   */
  close(): Promise<void>;
}

/**
 * `/graphql` over WebSocket, protocol `graphql-transport-ws`. Foreign origins and tokens that are not valid are closed
 * with 4403, floods with 4429, oversized messages with 1009, messages in too many frames with 1008, peers that read
 * nothing for `timeouts.socketStall` with 4420. When the token of a socket expires, the socket is closed
 * with 4403, unless the client has sent a newer one as `{ "type": "ping", "payload": { "authorization": "Bearer …" } }`.
 * A socket is also closed with 4403 within `timeouts.recheck` of the end of its session or a change of its user's rights.
 */
export function addWebSocketEndpoint<C extends object>(
  server: NodeServer,
  parts: WebSocketParts<C>,
): WebSocketEndpoint {
  const { options, timeouts } = parts;
  const { maxFrameBytes, perAddress, perUser } = options.sockets;
  const sockets = new WebSocketServer({ ...OPENING, maxPayload: maxFrameBytes });
  const socketsOfUser = new HolderCount(perUser);
  const socketsOfAddress = new HolderCount(perAddress);
  const sessions = new Set<SocketSession>();
  const protocol = createProtocol(parts, socketsOfUser);
  const stopRechecking = recheckCallers({ ...options, sessions, every: timeouts.recheck });
  let isClosing = false;
  const open = (session: SocketSession, request: IncomingMessage): void => {
    const { socket, address } = session;
    sessions.add(session);
    socket.once('close', () => {
      sessions.delete(session);
      socketsOfAddress.release(address);
      session.leave(socketsOfUser);
    });
    serve(session, { protocol, options, pingEvery: timeouts.socketPing });
    if (!isOriginAllowed(request, options.allowedOrigins)) session.end(CLOSE.foreignOrigin);
  };

  server.on('upgrade', (request: IncomingMessage, raw: Socket, head: Buffer) => {
    raw.on('error', () => raw.destroy());
    const address = addressOf(request, options.proxies ?? 0);
    const refusal = refuseUpgrade(request, { isClosing, takePlace: () => socketsOfAddress.take(address) });
    const requestId = requestIdOf(request);
    if (refusal) return endRawSocket(raw, { ...refusal, requestId });
    const release = (): void => socketsOfAddress.release(address);
    raw.once('close', release);
    sockets.handleUpgrade(request, raw, head, (socket) => {
      raw.off('close', release);
      const { socketStall: stall, closing } = timeouts;
      open(new SocketSession({ socket, raw, requestId, address, stall, closing, logger: options.logger }), request);
    });
  });

  return {
    close: () => {
      isClosing = true;
      stopRechecking();
      return dismissAll(sessions, timeouts.drain);
    },
  };
}

function createProtocol<C extends object>(parts: WebSocketParts<C>, socketsOfUser: HolderCount): Server<SocketSession> {
  const { options, timeouts } = parts;
  return makeServer<Record<string, unknown> | undefined, SocketSession>({
    connectionInitWaitTimeout: timeouts.connectionInit,
    onConnect(ctx) {
      const { connectionParams } = ctx;
      // They would be kept as long as the socket.
      Reflect.deleteProperty(ctx, 'connectionParams');
      return ctx.extra.admit(connectionParams, { ...options, socketsOfUser });
    },
    onPing: (ctx, payload) => ctx.extra.renew(payload, options),
    ...createSocketOperations(parts),
  });
}

async function dismissAll(sessions: ReadonlySet<SocketSession>, patience: number): Promise<void> {
  const gone = [...sessions].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
  for (const session of sessions) session.dismiss(patience);
  await Promise.all(gone);
}

/**
 * Whether to look at what a client would rather speak. All but WebSocket is ignored (RFC 9110, 7.8): many offer HTTP/2 with
 * plain requests, and go on without. Node before 24.9 asks nobody, and such requests are refused as sockets there.
 */
export const isSocketOffered = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

interface Refusal {
  status: number;
  message: string;
}

function refuseUpgrade(
  request: IncomingMessage,
  state: { isClosing: boolean; takePlace(): boolean },
): Refusal | undefined {
  if (request.url?.split('?', 1)[0] !== '/graphql') return { status: 404, message: 'There is nothing here.' };
  if (state.isClosing) return { status: 503, message: 'The server is closing.' };
  if (!state.takePlace()) return { status: 429, message: 'Too many connections from this address.' };
  return undefined;
}

interface Serving<C extends object> {
  protocol: Server<SocketSession>;
  options: EdgeOptions<C>;
  pingEvery: number;
}

/** Connects one socket with the protocol, within its message rate, and drops it when it stops answering pings. */
function serve<C extends object>(session: SocketSession, { protocol, options, pingEvery }: Serving<C>): void {
  const { socket, writer, requestId } = session;
  const { logger } = options;
  const ids = new OperationIds();
  const rate = new MessageRate(options.sockets.messagesPerSecond);
  const isWithinRate = (): boolean => session.isListening && (rate.take() || session.end(CLOSE.tooManyMessages));
  socket.on('error', (error) => logger.debug({ err: error, requestId }, 'a socket failed'));
  socket.on('ping', () => isWithinRate() && writer.noteBacklog());
  const stopPinging = keepAlive(session, pingEvery);
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (message) => writer.send(withId(message)),
      close: (code, reason) => socket.close(code, reason && withId(reason)),
      onMessage: (receive) =>
        socket.on('message', (data) => {
          if (!isWithinRate()) return;
          ids.pass((data as Buffer).toString(), receive).catch((error: unknown) => {
            logger.error({ err: error, requestId }, 'a message failed');
            session.end(CLOSE.internal);
          });
        }),
    },
    session,
  );
  socket.once('close', (code, reason) => {
    stopPinging();
    closed(code, String(reason)).catch((error: unknown) => logger.error({ err: error, requestId }, 'closing failed'));
  });
}

/** Drops a peer that answers no ping. One that is behind with reading has its own time to catch up. */
function keepAlive({ socket, writer }: SocketSession, every: number): () => void {
  let isAnswered = true;
  socket.on('pong', () => {
    isAnswered = true;
  });
  const timer = setInterval(() => {
    if (writer.isStalled) return;
    if (!isAnswered) return socket.terminate();
    isAnswered = false;
    socket.ping();
    writer.noteBacklog();
  }, every);
  return () => clearInterval(timer);
}
