import type { Config } from './kernel/config.js';
import { createAppleWallet, createGoogleWallet, type WalletIssuer } from './modules/passes/index.js';

/** The wallets that this process is set up for. One more is a file that implements `WalletIssuer`, and a line here. */
export const openWallets = (config: Config): WalletIssuer[] => [...appleOf(config), ...googleOf(config)];

function appleOf(config: Config): WalletIssuer[] {
  const { APPLE_PASS_TYPE_ID: passTypeId, APPLE_TEAM_ID: teamId, APPLE_PASS_CERTIFICATE: certificate } = config;
  const { APPLE_PASS_KEY: privateKey, APPLE_WWDR_CERTIFICATE: appleCertificate } = config;
  if (!passTypeId || !teamId || !certificate || !privateKey || !appleCertificate) return [];
  const passphrase = config.APPLE_PASS_KEY_PASSPHRASE;
  return [createAppleWallet({ passTypeId, teamId, certificate, privateKey, passphrase, appleCertificate })];
}

function googleOf(config: Config): WalletIssuer[] {
  const { GOOGLE_WALLET_ISSUER_ID: issuerId, GOOGLE_WALLET_ACCOUNT: serviceAccount, GOOGLE_WALLET_KEY: key } = config;
  if (!issuerId || !serviceAccount || !key) return [];
  return [createGoogleWallet({ issuerId, serviceAccount, privateKey: key })];
}
