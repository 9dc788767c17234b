import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tellStory } from '../../scripts/tour-story.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('the tour', () => {
  it('tells the whole story, and the dashboards see every change in order', async () => {
    const { email, password } = await app.given.admin();
    const outcome = await tellStory({ url: app.url, tell: () => undefined, admin: { email, password } });
    expect([outcome.quoted, outcome.charged]).toEqual(['€40.00', '€40.00']);
    expect(new Set(outcome.line)).toEqual(new Set(['WAITING', 'OFFERED', 'ACCEPTED']));
    expect(outcome.door).toEqual({
      checkedIn: 'CheckInTicketSuccess',
      secondScan: 'AlreadyCheckedIn',
      wayOut: 'RecordExitSuccess',
      comesBack: 'CheckInTicketSuccess',
      offline: ['ADMIT', 'ADMIT'],
      synced: ['RECORDED', 'ALREADY_CHECKED_IN'],
      conflicts: 1,
      inside: 2,
    });
    const papers = outcome.money.papers.map(({ kind, total, tax }) => [kind, total.formatted, tax.formatted]);
    expect(papers).toEqual([
      ['INVOICE', '€40.00', '€4.60'],
      ['CREDIT_NOTE', '€20.00', '€2.30'],
      ['CREDIT_NOTE', '€5.00', '€0.57'],
    ]);
    expect([outcome.money.pdf, outcome.money.net]).toEqual(['%PDF-', '€15.00']);
    expect(outcome.lastAvailability).toMatchObject({ sold: 7, held: 0, available: 23 });
    const [first, ...deltas] = outcome.seatChanges;
    expect(first?.reset).toBe(true);
    deltas.reduce((version, delta) => {
      expect(delta.fromVersion).toBe(version);
      expect(delta.toVersion).toBeGreaterThan(delta.fromVersion);
      return delta.toVersion;
    }, first!.toVersion);
    expect(deltas.at(-1)?.toVersion).toBe(outcome.lastAvailability.version);
  });
});
