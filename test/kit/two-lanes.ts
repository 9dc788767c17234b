import { jest } from '@jest/globals';
import { KnownOperations } from '../../src/kernel/http/known-operations.js';
import type { Person } from './given-accounts.js';
import { exchange, type Exchange } from './http-exchange.js';
import { startTestApp, type TestApp } from './test-app.js';

export interface Question {
  as?: Person | undefined;
  document: string;
  variables?: Record<string, unknown> | undefined;
}

/** Two servers on one database, of which one sends everything the long way. */
export interface TwoLanes {
  app: TestApp;
  /** By Apollo alone. */
  plainly(question: Question): Promise<Exchange>;
  /** As usual, which is by a plan when the document is known. */
  usually(question: Question): Promise<Exchange>;
  /** Both answers to the same question, the usual one when its document is known already. */
  both(question: Question): Promise<{ plain: Exchange; usual: Exchange }>;
  /** How many operations were begun by their plans since the last time this was asked, and how many answered by them. */
  byPlan(): ByPlan;
  urls: { plain: string; usual: string };
  close(): Promise<void>;
}

const REQUEST_ID = 'the-same-for-both';

export async function startTwoLanes(): Promise<TwoLanes> {
  const app = await startTestApp({ environment: { ROLE: 'api' } });
  const plain = await startTestApp({ environment: { ROLE: 'api' }, beside: app, fastLane: false });
  const count = countOfPlans();
  const send = (url: string, { as: person, document, variables }: Question): Promise<Exchange> => {
    const authorization = person && { authorization: `Bearer ${person.token}` };
    const headers = { 'content-type': 'application/json', 'x-request-id': REQUEST_ID, ...authorization };
    return exchange(url, { headers, body: JSON.stringify({ query: document, variables }) });
  };
  const lanes = {
    plainly: (question: Question) => send(plain.url, question),
    usually: (question: Question) => send(app.url, question),
  };
  return {
    app,
    ...lanes,
    async both(question) {
      await lanes.usually(question);
      return { plain: await lanes.plainly(question), usual: await lanes.usually(question) };
    },
    byPlan: () => count.reset(),
    urls: { plain: plain.url, usual: app.url },
    async close() {
      count.stop();
      await plain.close();
      await app.close();
    },
  };
}

interface ByPlan {
  begun: number;
  answered: number;
}

function countOfPlans(): { reset(): ByPlan; stop(): void } {
  let count: ByPlan = { begun: 0, answered: 0 };
  const { find } = KnownOperations.prototype;
  const finding = jest.spyOn(KnownOperations.prototype, 'find').mockImplementation(function (
    this: KnownOperations,
    body,
  ) {
    const ready = find.call(this, body);
    if (!ready) return undefined;
    const run = async (context: unknown): Promise<object> => {
      count.begun += 1;
      const data = await ready.run(context);
      count.answered += 1;
      return data;
    };
    return { ...ready, run };
  });
  return {
    reset() {
      const before = count;
      count = { begun: 0, answered: 0 };
      return before;
    },
    stop: () => finding.mockRestore(),
  };
}

type Blur = readonly [RegExp, string];

const OF_THE_MOMENT: readonly Blur[] = [
  [/"asOf":"[^"]*"/g, '"asOf":"…"'],
  [/"remainingSeconds":\d+/g, '"remainingSeconds":0'],
  // Of a gate's manifest: the transactions that had ended.
  [/"toVersion":"\d+"/g, '"toVersion":"0"'],
  // Each lane is a server of its own, and files are to be had where they were asked for.
  [/http:\/\/127\.0\.0\.1:\d+\//g, 'http://here/'],
  // Of the body as it was sent.
  [/^content-length: \d+$/i, 'content-length: …'],
];

const MADE_ANEW: readonly Blur[] = [
  ...OF_THE_MOMENT,
  [/\b([a-z]{3,4})_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g, '$1_…'],
  [/"\d{4}-\d{2}-\d{2}T[\d:.]+Z"/g, '"…Z"'],
  [/person-\d+-\d+@/g, 'person@'],
  [/"qrSvg":"(?:[^"\\]|\\.)*"/g, '"qrSvg":"…"'],
  [/"permission-\d+"/g, '"permission"'],
  [/calendars\/[\w-]+\.ics/g, 'calendars/….ics'],
  [/"(accessToken|refreshToken|token|reference|slug|code|cursor|startCursor|endCursor)":"[^"]*"/g, '"$1":"…"'],
];

function blurred({ status, headers, body }: Exchange, blurs: readonly Blur[]): Exchange {
  const blur = (text: string): string => blurs.reduce((changed, [what, by]) => changed.replace(what, by), text);
  return { status, headers: headers.map(blur), body: blur(body) };
}

/** An answer without the time at which it was made. */
export const atAnyMoment = (answer: Exchange): Exchange => blurred(answer, OF_THE_MOMENT);

/** An answer without what is different each time something is made. */
export const likeness = (answer: Exchange): Exchange => blurred(answer, MADE_ANEW);
