/**
 * The least that a server on ws can do: the same text for everybody, sent in a loop. No GraphQL, no operation ids of
 * the subscribers' own. Speaks as much of graphql-transport-ws as its clients need. Whoever posts JSON to `/publish`
 * publishes it. Prints its address when it listens.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

// As long as the ids that the other servers' subscribers choose.
const ID = '00000000-0000-4000-8000-000000000000';

const watching = new Set();
let latest;

const frameOf = (availability) =>
  JSON.stringify({ id: ID, type: 'next', payload: { data: { availabilityChanged: availability } } });

// Whoever publishes keeps the connection.
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    latest = frameOf(JSON.parse(body));
    for (const socket of watching) socket.send(latest);
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
    watching.add(socket);
    if (latest) socket.send(latest);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Ready at http://127.0.0.1:${server.address().port}/graphql\n`);
});
