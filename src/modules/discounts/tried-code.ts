import type { Context } from '../../kernel/graphql/context.js';
import { accountSecurity } from '../accounts/index.js';

interface TriedCode<Answer> {
  code: string | null | undefined;
  /** Whether the answer tells that the code fits; every answer does, unless told. */
  fits?(answer: Answer): boolean;
}

/**
 * Does what a code is named for. It is counted as a guess before, and no longer once it has turned out to fit: who guesses
 * too often is RATE_LIMITED, by member and by address, and is not told about the code.
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
  const answer = await work();
  if (fits(answer)) await limits.codeFitted(attempt);
  return answer;
}
