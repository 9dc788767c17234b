import { rmSync } from 'node:fs';
import { expect } from '@jest/globals';
import { makeTemporaryFolder } from '../../../scripts/temporary-folder.js';
import {
  postStripe,
  startStripeApp,
  STRIPE_KEY,
  STRIPE_SECRETS,
  stripeEvent,
  type StripeApp,
} from '../../kit/given-stripe.js';
import { sendOperation } from '../../kit/client.js';
import { startNode, type NodeProcess } from '../../kit/node-process.js';
import type { StripeStub } from '../../kit/stripe-stub.js';
import type { TestApp } from '../../kit/test-app.js';
import { until } from '../../kit/until.js';
import { buildProgram } from './program.js';
import { Stops, type Stop } from './stops.js';

/** An API that lives, processes that are killed, and a server that stands in for Stripe. */
export class PaidStage {
  private constructor(
    readonly given: StripeApp,
    readonly stops: Stops,
    private readonly program: string,
  ) {}

  /** In a database of its own, unless one is named. */
  static async open(databaseUrl?: string): Promise<PaidStage> {
    const given = await startStripeApp({ ROLE: 'api' }, databaseUrl === undefined ? {} : { databaseUrl });
    const stops = await Stops.open(given.app.databaseUrl);
    return new PaidStage(given, stops, buildProgram(makeTemporaryFolder('paid')));
  }

  get app(): TestApp {
    return this.given.app;
  }

  get stripe(): StripeStub {
    return this.given.stripe;
  }

  start(role: 'api' | 'worker' | 'all', environment: Record<string, string> = {}): Promise<NodeProcess> {
    const { app, stripe, program } = this;
    return startNode(
      {
        ...{ DATABASE_URL: app.databaseUrl, ROLE: role, DATABASE_POOL_SIZE: '20', STRIPE_SECRET_KEY: STRIPE_KEY },
        ...{ STRIPE_WEBHOOK_SECRET: STRIPE_SECRETS.join(','), STRIPE_API_BASE: stripe.url, ...app.secrets },
        // Long enough that, on any machine, Stripe is still waited for when all are where they are to be killed.
        STRIPE_TIMEOUT: '25s',
        // One that answers requests would say that it does so there.
        ...(role === 'worker' && { PUBLIC_URL: app.url }),
        ...environment,
      },
      { program },
    );
  }

  /** The same Foyer as `app`, asked where another process answers. */
  askedAt(url: string): TestApp {
    const as = (person: { token: string }) => ({
      send: (query: string, variables: object = {}) => sendOperation(url, person.token, { query, variables }),
    });
    return { ...this.app, url, as };
  }

  /** The process is killed while it stands at all of these places at the same moment. */
  async killAt(node: NodeProcess, stops: readonly Stop[]): Promise<void> {
    const missing = async () => (await Promise.all(stops.map((stop) => stop.isReached()))).map((is, at) => is || at);
    try {
      await until(async () => (await missing()).every((found) => found === true), 150);
    } catch (error) {
      throw new Error(`${(error as Error).message} ${JSON.stringify(await missing())}`);
    }
    node.kill('SIGSTOP');
    for (const stop of stops) await stop.strike();
    node.kill('SIGKILL');
    expect(await node.ended).toBe('SIGKILL');
    for (const stop of stops) await stop.remove();
  }

  /** What a dead worker had begun is taken up by others half a minute later: half a minute passes. */
  async letTimePass(): Promise<void> {
    await this.app.sql`update pgboss.job set started_on = started_on - interval '31 seconds' where state = 'active'`;
  }

  /** What is done here about messages is done about those that wait, and not again about those that workers have handled. */
  async forgetHandled(): Promise<void> {
    await this.app.sql`delete from pgboss.job where state = 'completed'`;
  }

  /** The member pays in the form of Stripe, and Stripe tells of it. */
  async pay(paymentId: string, type = 'payment_intent.succeeded'): Promise<string> {
    const webhook = stripeEvent(type, this.stripe.pay(paymentId), `evt_${paymentId}`);
    expect(await postStripe(this.app, webhook)).toBe(204);
    return webhook;
  }

  async close(): Promise<void> {
    await this.stops.close();
    await this.given.close();
    rmSync(this.program, { recursive: true, force: true });
  }
}
