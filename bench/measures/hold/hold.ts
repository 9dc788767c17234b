import type { Bench } from '../../bench.js';
import { stageSeats } from '../../data-set/rival-events.js';
import { alternate, ratioOf, spreadOf, type Contender } from '../../rounds.js';
import { graphqlContender, statementContender, type Side } from './contenders.js';
import { foyerDialect, mercuriusDialect } from './dialects.js';

const STATEMENTS = ['hold-update', 'hold-lock', 'hold-claim'];

/** Two given seats of an event with 20,000, 64 clients at once, each of whom wants other seats. */
export async function hold(bench: Bench): Promise<void> {
  const { cluster, stage, foyer } = bench;
  const stageRivals = async () => stageSeats(cluster.rivals, await stage.seatIdsOf('Arena'));
  const isAsked = (name: string) =>
    bench.options.against?.some((asked) => name.toLowerCase().startsWith(asked)) ?? true;
  const sides: Side[] = [
    { name: 'Foyer', server: foyer, dialect: foyerDialect, stage: async () => (await stage.seatedEvent('Arena')).id },
  ];
  if (isAsked('Mercurius')) {
    const server = await bench.startPeer('mercurius');
    sides.push({ name: 'Mercurius', server, dialect: mercuriusDialect, stage: stageRivals });
  }
  const contenders = sides.map((side) => graphqlContender(bench, side));
  if (isAsked('statement')) contenders.push(await bestStatement(bench));
  for (const contender of contenders) await contender.run();
  const samples = await alternate(contenders, {
    rounds: bench.size.rounds,
    onSample: (name, { perSecond, cpu, latency }) =>
      bench.say(
        `  ${name}: ${Math.round(perSecond)}/s, p99 ${latency.p99.toFixed(1)} ms, CPU µs each ${JSON.stringify(cpu)}`,
      ),
  });
  const own = samples.get('Foyer')!;
  for (const [name, others] of samples) {
    bench.say(
      `${name}: ${JSON.stringify(spreadOf(others.map((s) => s.perSecond)))} ratio ${JSON.stringify(ratioOf(own, others))}`,
    );
  }
  for (const { server } of sides.slice(1)) await server.stop();
}

/** The fastest of several ways to write the statement, on this machine. */
async function bestStatement(bench: Bench): Promise<Contender> {
  const contenders = STATEMENTS.map((name) => statementContender(bench, name));
  const samples = await alternate(contenders, { rounds: 3, onSample: () => undefined });
  const rate = ({ name }: Contender): number => spreadOf(samples.get(name)!.map(({ perSecond }) => perSecond)).median;
  const [best] = contenders.toSorted((one, other) => rate(other) - rate(one));
  for (const contender of contenders) bench.say(`  ${contender.name}: ${Math.round(rate(contender))}/s`);
  return best!;
}
