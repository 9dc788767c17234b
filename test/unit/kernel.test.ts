import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { type ConfigError, readConfig, settings } from '../../src/kernel/config.js';
import { parseDuration } from '../../src/kernel/config-values.js';
import { packAnswer, unpackAnswer } from '../../src/kernel/db/idempotency.js';
import { decodeId, encodeId, newId, uuidv7 } from '../../src/kernel/ids.js';
import { defineLifecycle, may, move } from '../../src/kernel/lifecycle.js';
import { formatMoney, isCurrency, multiplyMoney } from '../../src/kernel/money.js';
import { badInput } from '../../src/kernel/problem.js';

describe('a TypeID', () => {
  it('is the uuid again when decoded, for every uuid', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => decodeId('evt', encodeId('evt', uuid)) === uuid));
  });

  // From the specification's valid.yml.
  it.each([
    ['prefix', '0188bac7-4afa-78aa-bc3b-bd1eef28d881', 'prefix_01h2xcejqtf2nbrexx3vqjhp41'],
    ['prefix', '0110c853-1d09-52d8-d73e-1194e95b5f19', 'prefix_0123456789abcdefghjkmnpqrs'],
    ['max', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'max_7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ])('agrees with the specification on %s %s', (prefix, uuid, id) => {
    expect(encodeId(prefix, uuid)).toBe(id);
    expect(decodeId(prefix, id)).toBe(uuid);
  });

  it.each([
    'evt_',
    'evt_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    'evt_01h2xcejqtf2nbrexx3vqjhp4',
    'evt_01H2XCEJQTF2NBREXX3VQJHP41',
    'ven_01h2xcejqtf2nbrexx3vqjhp41',
    'evt_01h2xcejqtf2nbrexx3vqjhpil',
  ])('of an event is not %s', (id) => expect(decodeId('evt', id)).toBeUndefined());

  it('stays one of its own prefix when it was decoded before, beside others that end alike', () => {
    const ids = Array.from({ length: 50 }, () => `${newId('evt').slice(0, -2)}g0`);
    for (const id of [...ids, ...ids]) {
      const uuid = decodeId('evt', id)!;
      expect(encodeId('evt', uuid)).toBe(id);
      expect(decodeId('evt', id)).toBe(uuid);
      expect([decodeId('ev', id), decodeId('vt', id), decodeId('ven', id), decodeId('evt', `evt_${id}`)]).toEqual(
        Array.from({ length: 4 }),
      );
    }
  });

  it('grows with time', () => {
    const ids = Array.from({ length: 50 }, () => uuidv7().slice(0, 13));
    expect([...ids].sort()).toEqual(ids);
    expect(newId('evt')).toMatch(/^evt_01[0-9a-hjkmnp-tv-z]{24}$/);
  });
});

describe('the configuration', () => {
  const mistakesOf = (environment: Record<string, string>): (string | undefined)[] => {
    try {
      readConfig(environment);
      return [];
    } catch (error) {
      return (error as ConfigError).faults.map((fault) => fault.split(' ')[0]);
    }
  };

  it('names every mistake with its variable', () => {
    const environment = {
      PORT: '70000',
      ROLE: 'boss',
      RESERVATION_TTL: '10 minutes',
      DATABASE_URL: 'mysql://x',
      JWT_SECRET: 'short',
    };
    expect(mistakesOf(environment)).toEqual(['PORT', 'ROLE', 'DATABASE_URL', 'JWT_SECRET', 'RESERVATION_TTL']);
  });

  it('takes what it says that it takes, and nothing beside', () => {
    for (const [name, { read }] of Object.entries(settings)) {
      const [, least, most] = /^(\d+) to (\d+)$/.exec(read.takes ?? '') ?? [];
      const choices = /^\w+(, \w+)+$/.test(read.takes ?? '') ? read.takes!.split(', ') : [];
      const within = least === undefined ? choices : [least, most!];
      const beside = least === undefined ? choices.map((choice) => `${choice}!`) : [`${Number(most) + 1}`];
      expect([name, within.map((text) => `${read(text) as string | number}`)]).toEqual([name, within]);
      for (const text of beside) expect(() => read(text)).toThrow('must be');
    }
    expect(settings.ROLE.read.takes).toBe('api, worker, all');
    expect(settings.PORT.read.takes).toBe('0 to 65535');
  });

  it('takes no wait for one that no timer can hold', () => {
    const waits = ['PATIENCE', 'STRIPE_TIMEOUT', 'SOCKET_INIT_TIMEOUT', 'SOCKET_STALL_TIMEOUT'];
    expect(mistakesOf(Object.fromEntries(waits.map((name) => [name, '1h'])))).toEqual([]);
    expect(mistakesOf(Object.fromEntries(waits.map((name) => [name, '30d'])))).toEqual(waits);
  });

  it('takes no URL that nothing can be reached by, and no origin that no browser sends', () => {
    expect(
      mistakesOf({
        PUBLIC_URL: 'https://tickets.example.org:port',
        DATABASE_URL: 'postgresql://foyer:pass/word@db:5432/foyer',
        STRIPE_API_BASE: 'http://[',
        ALLOWED_ORIGINS: 'https://shop.example.org, https://shop.example.org/',
      }),
    ).toEqual(['PUBLIC_URL', 'DATABASE_URL', 'STRIPE_API_BASE', 'ALLOWED_ORIGINS']);
    const origins = ['https://shop.example.org', 'http://localhost:5173', 'capacitor://localhost', '*'];
    expect(readConfig({ ALLOWED_ORIGINS: origins.join(',') }).ALLOWED_ORIGINS).toEqual(origins);
  });

  it('is that of a newcomer when nothing is set', () => {
    expect(readConfig({})).toMatchObject({
      NODE_ENV: 'development',
      PORT: 4_000,
      HOST: '127.0.0.1',
      ROLE: 'all',
      DEMO_DATA: true,
      RATE_LIMITS: false,
      SANDBOX_PAYMENTS: true,
      ACCESS_TOKEN_TTL: 1_800_000,
      REFRESH_TOKEN_TTL: 2_592_000_000,
      RESERVATION_TTL: 600_000,
    });
  });

  it('takes no payments through the sandbox in production unless told to', () => {
    const secrets = { JWT_SECRET: 'x'.repeat(32), TICKET_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----' };
    const production = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://db/foyer', ...secrets };
    expect(readConfig(production).SANDBOX_PAYMENTS).toBe(false);
    expect(readConfig({ ...production, SANDBOX_PAYMENTS: 'on' }).SANDBOX_PAYMENTS).toBe(true);
    expect(readConfig({ SANDBOX_PAYMENTS: 'off' }).SANDBOX_PAYMENTS).toBe(false);
  });

  it('refuses to start production with what is made for development', () => {
    expect(() => readConfig({ NODE_ENV: 'production', DEMO_DATA: 'true', RATE_LIMITS: 'off' })).toThrow(
      /DATABASE_URL must be set[\s\S]*JWT_SECRET must be set[\s\S]*DEMO_DATA must not[\s\S]*RATE_LIMITS must not/,
    );
  });

  it('reads keys as they are, in one line, or from a file', () => {
    const pem = '-----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----\n';
    const file = join(mkdtempSync(join(tmpdir(), 'foyer-key-')), 'key.pem');
    writeFileSync(file, pem);
    for (const given of [pem, pem.replaceAll('\n', '\\n'), file]) {
      expect(readConfig({ TICKET_PRIVATE_KEY: given }).TICKET_PRIVATE_KEY).toBe(pem);
    }
    rmSync(dirname(file), { recursive: true });
    expect(mistakesOf({ TICKET_PRIVATE_KEY: file })).toEqual(['TICKET_PRIVATE_KEY']);
  });

  it('asks for all of what goes together', () => {
    expect(mistakesOf({ GOOGLE_WALLET_ISSUER_ID: '1', GOOGLE_WALLET_ACCOUNT: 'x@y' })).toEqual(['GOOGLE_WALLET_KEY']);
    expect(mistakesOf({ APPLE_TEAM_ID: 'TEAM' })).toEqual(['APPLE_PASS_TYPE_ID,']);
  });

  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
  ])('reads the duration %s', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['0s', '10', '-1m', '1w', '1.5h', ''])('takes %j for no duration', (text) =>
    expect(() => parseDuration(text)).toThrow(),
  );
});

describe('money', () => {
  it.each([
    [1_250, 'EUR', 'en', '€12.50'],
    [5, 'EUR', 'en', '€0.05'],
    [-1_250, 'EUR', 'en', '-€12.50'],
    [1_250, 'JPY', 'en', '¥1,250'],
    [1_250, 'KWD', 'en', 'KWD 1.250'],
    // JavaScript writes these three without decimals, as people do; ISO 4217 counts 2, 3 and 2.
    [125_000, 'HUF', 'en', 'HUF 1,250.00'],
    [1_250, 'IQD', 'en', 'IQD 1.250'],
    [125, 'MGA', 'en', 'MGA 1.25'],
    [9_007_199_254_740_991, 'EUR', 'en', '€90,071,992,547,409.91'],
  ])('of %d %s in %s reads %s', (amountMinor, currency, locale, text) => {
    expect(formatMoney({ amountMinor, currency }, locale).replace(/\u00a0/g, ' ')).toBe(text);
  });

  it('knows the currencies of ISO 4217, in capitals', () => {
    expect(['EUR', 'JPY', 'eur', 'EURO', 'ZZZ'].map(isCurrency)).toEqual([true, true, false, false, false]);
  });

  it('refuses a product that no integer holds exactly', () => {
    expect(multiplyMoney(2_500, 4)).toBe(10_000);
    expect(() => multiplyMoney(9_007_199_254_740_991, 2)).toThrow(RangeError);
  });
});

describe('a lifecycle', () => {
  const door = defineLifecycle({
    noun: 'a door',
    states: ['OPEN', 'SHUT'],
    initial: 'SHUT',
    edges: { open: { from: ['SHUT'], to: 'OPEN' }, shut: { from: ['OPEN'], to: 'SHUT' } },
  });

  it('moves along its edges and refuses, by name, what does not lead from a state', () => {
    expect(move(door, 'SHUT', 'open')).toBe('OPEN');
    expect(may(door, 'OPEN', 'open')).toBe(false);
    expect(() => move(door, 'OPEN', 'open')).toThrow('Cannot open a door that is OPEN: it must be SHUT.');
  });
});

describe('a fault of the input', () => {
  it('is a sentence as a whole, and none beside the field that it is of', () => {
    const { message, details } = badInput('endsAt', 'must be after startsAt.');
    expect(message).toBe('The input is not valid: endsAt must be after startsAt.');
    expect(details.fields).toEqual([{ path: 'endsAt', message: 'must be after startsAt' }]);
  });
});

describe('a stored answer', () => {
  it('comes back as it was, instants included, for all plain data', () => {
    const instant = fc.date({ noInvalidDate: true });
    const plain = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__' && key !== '$instant'),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), instant),
    );
    fc.assert(fc.property(plain, (answer) => expect(unpackAnswer(packAnswer(answer))).toEqual({ ...answer })));
  });
});
