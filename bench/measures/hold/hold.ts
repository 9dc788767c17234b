import type { Bench } from '../../bench.js';
import { atLeast, ratesTable, ratioBetween, type Finding } from '../../report.js';
import { alternate, warmUp, spreadOf, type Contender } from '../../rounds.js';
import { checkSides, checkStatements, SHORT_HOLD } from './check-sides.js';
import { graphqlContender, statementContender } from './contenders.js';
import { foyerSide, peerSide, type PeerName, type Side } from './sides.js';

const STATEMENTS = ['hold-update', 'hold-lock', 'hold-claim'];
const MEASURE = 'hold of 2 given seats, 64 connections';

/** Two given seats of an event with 20,000, 64 clients at once, each of whom wants other seats. */
export async function hold(bench: Bench): Promise<Finding> {
  const peers = (['Mercurius', 'PostGraphile'] as const).filter((name) => bench.isAgainst(name));
  const withStatement = bench.isAgainst('statement');
  await check(bench, peers);
  if (withStatement) await checkStatements(bench, STATEMENTS);

  const sides = [foyerSide(bench, bench.foyer), ...(await startPeers(bench, peers))];
  const contenders = sides.map((side) => graphqlContender(bench, side));
  if (withStatement) contenders.push(await bestStatement(bench));
  await warmUp(contenders, bench);
  const samples = await alternate(contenders, bench);
  await stopPeers(sides);

  const comparisons = contenders.slice(1).map(({ name }) => {
    const ratio = ratioBetween(samples, 'Foyer', name);
    if (name === 'Mercurius') {
      return atLeast(2, { measure: MEASURE, against: 'Mercurius, graphql-jit, hand-written SQL', ratio, aim: 2.5 });
    }
    if (name === 'PostGraphile') {
      return atLeast(2.3, { measure: MEASURE, against: 'PostGraphile 5, PL/pgSQL mutation', ratio, aim: 2.8 });
    }
    return atLeast(0.8, { measure: MEASURE, against: `best single SQL statement (${name})`, ratio, aim: 1.3 });
  });
  return { title: 'Hold of two given seats', comparisons, table: ratesTable(samples), notes: [] };
}

const startPeers = (bench: Bench, names: readonly PeerName[], environment?: Record<string, string>): Promise<Side[]> =>
  Promise.all(names.map((name) => peerSide(bench, name, environment)));

async function stopPeers(sides: readonly Side[]): Promise<void> {
  for (const { name, server } of sides) if (name !== 'Foyer') await server.stop();
}

/** The same questions to servers whose holds live for seconds. */
async function check(bench: Bench, peers: readonly PeerName[]): Promise<void> {
  const foyer = await bench.startFoyer({ RESERVATION_TTL: `${SHORT_HOLD}s` });
  const sides = [foyerSide(bench, foyer), ...(await startPeers(bench, peers, { HOLD_SECONDS: String(SHORT_HOLD) }))];
  await checkSides(bench, sides);
  await foyer.stop();
  await stopPeers(sides);
}

/** The fastest of several ways to write the statement, on this machine. */
async function bestStatement(bench: Bench): Promise<Contender> {
  const contenders = STATEMENTS.map((name) => statementContender(bench, name));
  const samples = await alternate(contenders, bench);
  const rate = ({ name }: Contender): number => spreadOf(samples.get(name)!.map(({ perSecond }) => perSecond)).median;
  return contenders.toSorted((one, other) => rate(other) - rate(one))[0]!;
}
