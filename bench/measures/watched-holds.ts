import type { Bench } from '../bench.js';
import { AVAILABILITY_FIELDS } from '../data-set/stage.js';
import { AudienceProcess } from '../load/audience-process.js';
import { atLeast, ratesTable, ratioBetween, type Finding } from '../report.js';
import { alternate, warmUp, type Contender } from '../rounds.js';
import { watch } from './fan-out/sources.js';
import { graphqlContender } from './hold/contenders.js';
import { foyerSide } from './hold/sides.js';

/**
 * Milliseconds between two looks of this audience. Nobody asks here when a message came, and to read ten at once takes less
 * time from the holds: in production the audience has machines of its own.
 */
const READ_EVERY = 1_000;

/** The same holds of two given seats, with and without people who watch the event's availability. */
export async function watchedHolds(bench: Bench): Promise<Finding> {
  const subscribers = bench.size.audiences[0]!;
  const side = foyerSide(bench, bench.foyer);
  const alone = 'Foyer, nobody watching';
  const watched = `Foyer, ${subscribers} watching`;
  const contenders = [graphqlContender(bench, { ...side, name: alone }), watchedContender(bench, watched, subscribers)];
  await warmUp(contenders, bench);
  const samples = await alternate(contenders, bench);
  const measure = `holds a second with ${subscribers} subscribers watching the event`;
  return {
    title: 'Holds in front of an audience',
    comparisons: [atLeast(0.9, { measure, against: 'without', ratio: ratioBetween(samples, watched, alone) })],
    table: ratesTable(samples),
    notes: [],
  };
}

function watchedContender(bench: Bench, name: string, subscribers: number): Contender {
  const side = foyerSide(bench, bench.foyer);
  const { port, pathname: path } = bench.foyer.url;
  const { readEvery = READ_EVERY } = bench.size;
  return {
    name,
    async run(longest) {
      const audience = new AudienceProcess();
      const stage = async (): Promise<string> => {
        const eventId = await side.stage();
        await audience.gather({
          port: Number(port),
          path,
          subscribers,
          readEvery,
          query: watch(AVAILABILITY_FIELDS),
          eventId,
        });
        return eventId;
      };
      const sample = await graphqlContender(bench, { ...side, name, stage }).run(longest);
      await audience.stop();
      return sample;
    },
  };
}
