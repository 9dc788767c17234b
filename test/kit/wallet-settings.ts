import { selfSigned } from './self-signed.js';

/** A server that is set up for wallets, with certificates and keys of its own. */
export async function walletSettings() {
  const apple = await selfSigned('Pass Type ID: pass.test.foyer');
  const google = await selfSigned('Google');
  return {
    google,
    environment: {
      APPLE_PASS_TYPE_ID: 'pass.test.foyer',
      APPLE_TEAM_ID: 'TEAM123456',
      APPLE_PASS_CERTIFICATE: apple.certificate,
      APPLE_PASS_KEY: apple.privateKey,
      APPLE_WWDR_CERTIFICATE: (await selfSigned('Apple WWDR')).certificate,
      GOOGLE_WALLET_ISSUER_ID: '3388000000000000000',
      GOOGLE_WALLET_ACCOUNT: 'foyer@tests.iam.gserviceaccount.com',
      GOOGLE_WALLET_KEY: google.privateKey,
    },
  };
}
