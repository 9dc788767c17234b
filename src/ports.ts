import type { Pool } from 'pg';
import type { Secrets } from './secrets.js';
import { createAccessTokens } from './kernel/auth/access-tokens.js';
import { createPasswords } from './kernel/auth/passwords.js';
import type { Clock } from './kernel/clock.js';
import type { Config } from './kernel/config.js';
import type { Database } from './kernel/db/database.js';
import { Ports } from './kernel/ports.js';
import { accountSecurity, createAttemptLimits, noAttemptLimits } from './modules/accounts/index.js';
import { createTicketSigner, doorDesk, ticketSigner, type DoorDesk } from './modules/admission/index.js';
import { eventIsOnSale } from './modules/events/index.js';
import { eventOnSale, placesCombiner, type PlacesCombiner } from './modules/inventory/index.js';
import { publicAddress } from './kernel/http/public-address.js';
import { createLinkSigner, linkSigner } from './kernel/http/signed-links.js';
import { walletIssuers } from './modules/passes/index.js';
import { openWallets } from './wallets.js';
import { paymentGateway, type PaymentGateway } from './modules/payments/index.js';
import { pricingSettings } from './modules/pricing/index.js';
import { createFindEventOf, eventOfReservation, reservationSettings } from './modules/reservations/index.js';

interface Parts {
  config: Config;
  secrets: Secrets;
  clock: Clock;
  database: Database;
  pool: Pool;
  passwordCost: number;
  gateway: PaymentGateway;
  combiner: PlacesCombiner;
  desk: DoorDesk;
  publicUrl: () => string;
}

/** What the modules name and this process supplies. */
export function supplyPorts({
  config,
  secrets,
  clock,
  database,
  pool,
  passwordCost,
  gateway,
  combiner,
  desk,
  publicUrl,
}: Parts): Ports {
  return new Ports()
    .supply(accountSecurity, {
      passwords: createPasswords(passwordCost),
      accessTokens: createAccessTokens({ secret: secrets.JWT_SECRET, timeToLive: config.ACCESS_TOKEN_TTL, clock }),
      refreshTokenTimeToLive: config.REFRESH_TOKEN_TTL,
      limits: config.RATE_LIMITS ? createAttemptLimits(pool, codeTries(config)) : noAttemptLimits,
    })
    .supply(eventIsOnSale, eventOnSale)
    .supply(reservationSettings, {
      timeToLive: config.RESERVATION_TTL,
      perMinute: config.RATE_LIMITS ? config.RESERVATIONS_PER_MINUTE : null,
    })
    .supply(eventOfReservation, createFindEventOf(database.fork()))
    .supply(pricingSettings, {
      platformFee: {
        name: config.PLATFORM_FEE_NAME,
        basisPoints: config.PLATFORM_FEE_BASIS_POINTS,
        perTicketMinor: config.PLATFORM_FEE_PER_TICKET,
      },
    })
    .supply(paymentGateway, gateway)
    .supply(placesCombiner, combiner)
    .supply(publicAddress, publicUrl)
    .supply(linkSigner, createLinkSigner({ secret: secrets.LINK_SECRET, clock }))
    .supply(walletIssuers, openWallets(config))
    .supply(doorDesk, desk)
    .supply(ticketSigner, createTicketSigner(secrets.TICKET_PRIVATE_KEY));
}

const codeTries = ({ CODE_TRIES_PER_MEMBER: perMember, CODE_TRIES_PER_ADDRESS: perAddress }: Config) => ({
  perMember,
  perAddress,
});
