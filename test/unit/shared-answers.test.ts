import { expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { SharedAnswers, type SharedQuestion } from '../../src/kernel/http/shared-answers.js';
import { edgeSchema, type EdgeContext } from '../kit/edge-server.js';
import { newsDesk } from '../kit/news-desk.js';

const schema = edgeSchema();
const contextValue: EdgeContext = { requestId: '1', userId: undefined, expiresAt: undefined };

/** The question of a document that only its comment tells from others. */
function questionOf(answers: SharedAnswers<EdgeContext>, query: string, comment: number): SharedQuestion {
  return answers.questionOf({ schema, document: parse(`${query} # ${comment}`), contextValue })!;
}

/** Asks once more; true when the answer had to be worked out. */
async function isWorkedOut(ask: () => unknown): Promise<boolean> {
  const before = newsDesk.workedOut;
  await ask();
  return newsDesk.workedOut > before;
}

it.each([
  ['at once', 'subscription { news { text(length: 500000) } }'],
  ['later', 'subscription { news { text(length: 500000) slow(ms: 0) } }'],
  ['with an error', 'subscription { news { text(length: 500000) broken } }'],
])(
  'answers about one value that are worked out %s are kept within bounds, the newest of them',
  async (_name, query) => {
    const answers = new SharedAnswers<EdgeContext>({
      schema,
      audience: { rightsOf: () => 'public', contextOf: (context) => context },
    });
    const value = { number: 1 };
    // Of a megabyte each in UTF-8.
    const questions = Array.from({ length: 70 }, (_, index) => questionOf(answers, query, index));
    for (const question of questions) await answers.answerTo(value, question);
    expect(await isWorkedOut(() => answers.answerTo(value, questions[60]!))).toBe(false);
    expect(await isWorkedOut(() => answers.answerTo(value, questions[0]!))).toBe(true);
  },
);
