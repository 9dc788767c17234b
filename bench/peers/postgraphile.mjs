/**
 * The hold with PostGraphile 5, which makes GraphQL of a database: a PL/pgSQL function becomes the mutation. Set up as
 * its manual says: the Amber preset, grafserv on node:http, claims of the access token as settings of the transaction.
 * Prints its address when it listens.
 */
import { createServer } from 'node:http';
import { createVerifier } from 'fast-jwt';
import { grafserv } from 'postgraphile/grafserv/node';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { postgraphile } from 'postgraphile';

const { DATABASE_URL, JWT_SECRET, HOLD_SECONDS = '600', POOL_SIZE = '20' } = process.env;

const verify = createVerifier({
  key: JWT_SECRET,
  algorithms: ['HS256'],
  allowedIss: 'foyer',
  allowedAud: 'foyer-api',
  cache: 10_000,
});

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ['api'],
      poolConfig: { max: Number(POOL_SIZE), options: '-c plan_cache_mode=force_generic_plan' },
    }),
  ],
  grafast: {
    explain: false,
    context({ node }) {
      const { member } = verify(node.req.headers.authorization.slice('Bearer '.length));
      return { pgSettings: { 'jwt.claims.member': member, 'hold.seconds': HOLD_SECONDS } };
    },
  },
  grafserv: { watch: false, graphiql: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Ready at http://127.0.0.1:${server.address().port}/graphql\n`);
});
