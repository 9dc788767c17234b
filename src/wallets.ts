import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Config } from './kernel/config.js';
import { createAppleWallet, createGoogleWallet, type WalletIssuer } from './modules/passes/index.js';

/** The wallets that this process is set up for. One more is a file that implements `WalletIssuer`, and a line here. */
export const openWallets = (config: Config): WalletIssuer[] => [...appleOf(config), ...googleOf(config)];

function appleOf(config: Config): WalletIssuer[] {
  const { APPLE_PASS_TYPE_ID: passTypeId, APPLE_TEAM_ID: teamId, APPLE_PASS_CERTIFICATE: certificate } = config;
  const { APPLE_PASS_KEY: privateKey, APPLE_WWDR_CERTIFICATE: appleCertificate } = config;
  if (!passTypeId || !teamId || !certificate || !privateKey || !appleCertificate) return [];
  const passphrase = config.APPLE_PASS_KEY_PASSPHRASE;
  readNamed('APPLE_WWDR_CERTIFICATE', () => new X509Certificate(appleCertificate));
  const pass = readNamed('APPLE_PASS_CERTIFICATE', () => new X509Certificate(certificate));
  const key = readNamed('APPLE_PASS_KEY', () => createPrivateKey({ key: privateKey, passphrase }));
  if (!pass.checkPrivateKey(key)) throw new Error('APPLE_PASS_KEY is not the key of APPLE_PASS_CERTIFICATE.');
  return [createAppleWallet({ passTypeId, teamId, certificate, privateKey, passphrase, appleCertificate })];
}

function googleOf(config: Config): WalletIssuer[] {
  const { GOOGLE_WALLET_ISSUER_ID: issuerId, GOOGLE_WALLET_ACCOUNT: serviceAccount, GOOGLE_WALLET_KEY: key } = config;
  if (!issuerId || !serviceAccount || !key) return [];
  readNamed('GOOGLE_WALLET_KEY', () => createPrivateKey(key));
  return [createGoogleWallet({ issuerId, serviceAccount, privateKey: key })];
}

/** What cannot be read is told at start, by its variable: members who ask for a pass could do nothing about it. */
function readNamed<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new Error(`${variable} cannot be read: it must be PEM, and decrypted by its passphrase where it has one.`);
  }
}
