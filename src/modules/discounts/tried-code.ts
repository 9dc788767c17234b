import type { Context } from '../../kernel/graphql/context.js';
import { Refusal } from '../../kernel/problem.js';
import { accountSecurity } from '../accounts/index.js';
import { DiscountNotApplicable } from './discount.problems.js';

interface TriedCode<Answer> {
  code: string | null | undefined;
  /** Whether the answer tells that the code fits; every answer does, unless told. */
  fits?(answer: Answer): boolean;
}

/**
 * Does what a code is named for. It is counted as a guess before, and no longer once it has turned out to fit, or when the
 * work was refused for other reasons: places that are taken are nobody's guess. Who guesses too often is RATE_LIMITED, by
 * member and by address, and is not told about the code.
 */
export async function withTriedCode<Answer>(
  ctx: Context,
  { code, fits = () => true }: TriedCode<Answer>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (!code) return work();
  const { limits } = ctx.port(accountSecurity);
  const attempt = { viewerId: ctx.viewer.id, address: ctx.address };
  await limits.tryCode(attempt);
  let isGuess = false;
  try {
    const answer = await work();
    isGuess = !fits(answer);
    return answer;
  } catch (error) {
    isGuess = isAboutCode(error);
    throw error;
  } finally {
    if (!isGuess) await limits.codeFitted(attempt);
  }
}

const isAboutCode = (error: unknown): boolean =>
  error instanceof Refusal && error.problem instanceof DiscountNotApplicable;
