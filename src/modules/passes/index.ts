export { createAppleWallet } from './apple-wallet.js';
export { CalendarFeed } from './calendar-feed.entity.js';
export { createGoogleWallet } from './google-wallet.js';
export { passRoutes } from './passes.routes.js';
export { walletIssuers, type WalletIssuer } from './wallet.js';
