import { Combiner, type CombinerOptions, type Outcome } from '../../src/kernel/db/combiner.js';

interface Settled {
  key: string;
  requests: readonly string[];
}

/** A combiner whose batches end when the test says so; a request's answer is itself, in capitals. */
export function givenCombiner(options: Partial<CombinerOptions<string, string>> = {}) {
  const settled: Settled[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  let isOpen = false;
  const combiner = new Combiner<string, string>({
    async settle(key, requests) {
      settled.push({ key, requests });
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      if (!isOpen) await gate.promise;
      return requests.map((request): Outcome<string> => {
        return request.startsWith('bad') ? { refusal: new Error(request) } : { answer: request.toUpperCase() };
      });
    },
    mayRepeat: (request) => request.startsWith('keyed'),
    isPatient: (request) => request.startsWith('patient'),
    subjectsOf: (request) => request.match(/about \w+/g) ?? [],
    mostTogether: 3,
    mostWaiting: 4,
    longestWait: 60_000,
    ...options,
  });
  const open = (): void => {
    isOpen = true;
    for (const gate of gates) gate.resolve();
  };
  return { combiner, settled, gates, open };
}
