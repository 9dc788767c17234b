import type { Context } from '../../kernel/graphql/context.js';
import { Refusal } from '../../kernel/problem.js';
import { accountSecurity } from '../accounts/index.js';
import { codeKeyOf } from './discount-code.js';
import { DiscountNotApplicable } from './discount.problems.js';

interface TriedCode<Answer> {
  code: string | null | undefined;
  /** Whether the answer tells that the code fits; every answer does, unless told. */
  fits?(answer: Answer): boolean;
}

/**
 * Does what a code is named for. It is counted as a guess before, and no longer once it has turned out to fit, or when the
 * work was refused for other reasons: places that are taken are nobody's guess. Who guesses too often is RATE_LIMITED, by
 * member and by address, and is not told about the code. A code that one operation names for many events is one
 * guess if it fails at any: that it fits at one says nothing about the others.
 */
export async function withTriedCode<Answer>(
  ctx: Context,
  { code, fits = () => true }: TriedCode<Answer>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (!code) return work();
  const tried = tryOf(ctx, codeKeyOf(code));
  tried.open += 1;
  try {
    await tried.counted;
    const answer = await work();
    if (!fits(answer)) tried.hasFailed = true;
    return answer;
  } catch (error) {
    if (isAboutCode(error)) tried.hasFailed = true;
    throw error;
  } finally {
    tried.open -= 1;
    if (tried.open === 0) await tried.end();
  }
}

/** A code that is being tried by an operation. */
interface Try {
  counted: Promise<void>;
  /** How often it is named and not answered yet. */
  open: number;
  hasFailed: boolean;
  end(): Promise<void>;
}

const triesOf = new WeakMap<Context, Map<string, Try>>();

function tryOf(ctx: Context, key: string): Try {
  const tries = triesOf.get(ctx) ?? new Map<string, Try>();
  triesOf.set(ctx, tries);
  const begun = tries.get(key) ?? beginTry(ctx, () => tries.delete(key));
  tries.set(key, begun);
  return begun;
}

function beginTry(ctx: Context, forget: () => void): Try {
  // Whose try it is must be known before it is counted.
  ctx.assertKnown();
  const { limits } = ctx.port(accountSecurity);
  const attempt = { viewerId: ctx.viewer.id, address: ctx.address };
  let isCounted = false;
  const counted = limits.tryCode(attempt).then(() => void (isCounted = true));
  return {
    ...{ counted, open: 0, hasFailed: false },
    async end() {
      forget();
      if (isCounted && !this.hasFailed) await limits.codeFitted(attempt);
    },
  };
}

const isAboutCode = (error: unknown): boolean =>
  error instanceof Refusal && error.problem instanceof DiscountNotApplicable;
