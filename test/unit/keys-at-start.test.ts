import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/kernel/config.js';
import { createTicketSigner } from '../../src/modules/admission/index.js';
import { openWallets } from '../../src/wallets.js';
import { walletSettings } from '../kit/wallet-settings.js';

let given: Awaited<ReturnType<typeof walletSettings>>['environment'];
beforeAll(async () => {
  given = (await walletSettings()).environment;
});

const garbled = (pem: string): string => pem.replace(/\n.{20}/, '\n????????????????????');
const open = (settings: Partial<typeof given>) => openWallets(readConfig({ ...given, ...settings }));

describe('keys and certificates', () => {
  it('open the wallets that they are for', () => {
    expect(open({}).map(({ wallet }) => wallet)).toEqual(['APPLE', 'GOOGLE']);
  });

  it.each(['APPLE_PASS_CERTIFICATE', 'APPLE_PASS_KEY', 'APPLE_WWDR_CERTIFICATE', 'GOOGLE_WALLET_KEY'] as const)(
    'that cannot be read are named at start: %s',
    (name) => {
      expect(() => open({ [name]: garbled(given[name]) })).toThrow(`${name} cannot be read`);
    },
  );

  it('that are no pair are told at start', () => {
    expect(() => open({ APPLE_PASS_KEY: given.GOOGLE_WALLET_KEY })).toThrow('APPLE_PASS_KEY is not the key of');
  });

  it('of tickets that cannot be read are named as well', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(createTicketSigner(`${pem}${pem}`).publicKeys).toHaveLength(1);
    expect(() => createTicketSigner(`${pem}${garbled(pem)}`)).toThrow('TICKET_PRIVATE_KEY holds a key that cannot be');
  });
});
