/**
 * The least that a server on ws can do: the same text for everybody, sent in a loop. No GraphQL, no operation ids of
 * the subscribers' own. Speaks as much of graphql-transport-ws as its clients need. Whoever posts JSON to `/publish`
 * publishes it. With `SEND=write` the loop is one of system calls and nothing else. Prints its address when it listens.
 */
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { Sender, WebSocketServer } from 'ws';

// As long as the ids that the other servers' subscribers choose.
const ID = '00000000-0000-4000-8000-000000000000';

const TEXT = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true };

const watching = new Map();
let latest;

const frameOf = (availability) =>
  JSON.stringify({ id: ID, type: 'next', payload: { data: { availabilityChanged: availability } } });

/** No socket is behind here: ten messages a second are little for those who read. */
function writeToAll(text) {
  const frame = Buffer.concat(Sender.frame(Buffer.from(text), TEXT));
  for (const descriptor of watching.values()) {
    if (writeSync(descriptor, frame) < frame.length) throw new Error('A subscriber does not read.');
  }
}

// Whoever publishes keeps the connection.
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    latest = frameOf(JSON.parse(body));
    if (process.env.SEND === 'write') writeToAll(latest);
    else for (const socket of watching.keys()) socket.send(latest);
    response.writeHead(204).end();
  });
});
const sockets = new WebSocketServer({ server, path: '/graphql' });
sockets.on('connection', (socket) => {
  socket.on('close', () => watching.delete(socket));
  socket.on('message', (message) => {
    const { type } = JSON.parse(message);
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return;
    watching.set(socket, socket._socket._handle.fd);
    if (latest) socket.send(latest);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Ready at http://127.0.0.1:${server.address().port}/graphql\n`);
});
