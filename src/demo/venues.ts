import { sql } from 'kysely';
import { addMilliseconds } from '../kernel/clock.js';
import { uuidOf } from '../kernel/db/type-id.js';
import { encodeId, type Id } from '../kernel/ids.js';
import {
  addMember,
  createOrganization,
  updateOrganization,
  type OrganizationRole,
} from '../modules/organizations/index.js';
import type { TaxRule } from '../modules/inventory/index.js';
import { NO_PLATFORM_FEE, type PricingSettings } from '../modules/pricing/index.js';
import { createVenue, seatPlanOf, storeSeatMap, type NewVenue } from '../modules/venues/index.js';
import { DAY } from './calendar.js';
import type { Cast, Person } from './people.js';
import { arenaPlan, operaHousePlan, theatrePlan } from './seat-plans.js';
import type { Stage } from './stage.js';

/** A seat as buyers choose it. */
export interface VenueSeat {
  id: Id<'seat'>;
  section: string;
  row: string;
  category: string;
}

export interface StagedVenue {
  id: Id<'ven'>;
  organizationId: Id<'org'>;
  timeZone: string;
  currency: string;
  /** What all of its tickets are taxed by; none where culture is exempt. */
  tax: Tax | null;
  /** What whoever runs the server asked for when its places were sold. What is asked for now, the configuration says. */
  platformFee: PricingSettings['platformFee'];
  seatMapId: Id<'map'> | null;
  /** The first few hundred of each category in map order, without those for wheelchairs. */
  seats: readonly VenueSeat[];
  /** Who makes its programme, and who stands at its door. */
  manager: Person;
  gate: Person;
}

export type VenueName = 'opera' | 'theatre' | 'arena' | 'berlin' | 'tokyo' | 'newYork';

type Tax = Pick<TaxRule, 'name' | 'country' | 'rateBasisPoints'>;
type Terms = Pick<StagedVenue, 'currency'> & Partial<Pick<StagedVenue, 'tax' | 'platformFee'>>;
type Place = Omit<NewVenue, 'organizationId'> & Terms & { plan?: () => string };

const PLACES: Record<VenueName, Place> = {
  opera: {
    name: 'Opéra des Deux Rives',
    address: '12 quai de la Confluence, 69002 Lyon, France',
    timeZone: 'Europe/Paris',
    capacity: 2_018,
    currency: 'EUR',
    country: 'FR',
    tax: { name: 'TVA', country: 'FR', rateBasisPoints: 550 },
    plan: operaHousePlan,
  },
  theatre: {
    name: 'Théâtre de la Verrière',
    address: '4 rue des Bains, 1205 Genève, Suisse',
    timeZone: 'Europe/Zurich',
    capacity: 603,
    currency: 'CHF',
    country: 'CH',
    plan: theatrePlan,
  },
  arena: {
    name: 'Northgate Arena',
    address: '1 Northgate Way, Manchester M11 4DG, United Kingdom',
    timeZone: 'Europe/London',
    capacity: 20_000,
    currency: 'GBP',
    country: 'GB',
    tax: { name: 'VAT', country: 'GB', rateBasisPoints: 2_000 },
    platformFee: { name: 'Service fee', basisPoints: 150, perTicketMinor: { GBP: 45 } },
    plan: arenaPlan,
  },
  berlin: {
    name: 'Kesselhaus Nord',
    address: 'Gerichtstraße 23, 13347 Berlin, Deutschland',
    timeZone: 'Europe/Berlin',
    capacity: 900,
    currency: 'EUR',
    country: 'DE',
    tax: { name: 'USt.', country: 'DE', rateBasisPoints: 700 },
  },
  tokyo: {
    name: 'Chikashitsu 地下室',
    address: '東京都渋谷区道玄坂2-14-5, 150-0043, 日本',
    timeZone: 'Asia/Tokyo',
    capacity: 350,
    currency: 'JPY',
    country: 'JP',
    tax: { name: '消費税', country: 'JP', rateBasisPoints: 1_000 },
  },
  newYork: {
    name: 'The Lantern Room',
    address: '412 Troutman Street, Brooklyn, NY 11237, USA',
    timeZone: 'America/New_York',
    capacity: 500,
    currency: 'USD',
    country: 'US',
  },
};

/** What invoices say of the organizations. */
const SELLERS = {
  opera: {
    legalName: 'Association Opéra des Deux Rives',
    address: '12 quai de la Confluence\n69002 Lyon\nFrance',
    taxId: 'FR 00 000 000 001',
  },
  arena: {
    legalName: 'Northgate Arenas Ltd',
    address: '1 Northgate Way\nManchester M11 4DG\nUnited Kingdom',
    taxId: 'GB 000 0000 02',
  },
  nachtlicht: {
    legalName: 'Kollektiv Nachtlicht gGmbH',
    address: 'Gerichtstraße 23\n13347 Berlin\nDeutschland',
    taxId: 'DE 000000003',
  },
};

interface House {
  name: string;
  description: string;
  websiteUrl: string;
  /** What its invoices say of it. */
  seller: { legalName: string; address: string; taxId: string };
  owner: Person;
  staff: [Person, OrganizationRole][];
  manager: Partial<Record<VenueName, Person>>;
  gate: Person;
}

/** Founds the three organizations, takes their people in, and enters their venues with all seats. */
export async function createVenues(stage: Stage, cast: Cast): Promise<Record<VenueName, StagedVenue>> {
  const venues: Partial<Record<VenueName, StagedVenue>> = {};
  for (const house of housesOf(cast)) {
    const organizationId = await foundHouse(stage, house);
    for (const [name, manager] of Object.entries(house.manager) as [VenueName, Person][]) {
      venues[name] = await enterVenue(stage, PLACES[name], { organizationId, manager, gate: house.gate });
    }
  }
  return venues as Required<typeof venues>;
}

function housesOf(cast: Cast): House[] {
  const { organizer, gate, operaOwner, arenaOwner, arenaManager, arenaGate } = cast;
  return [
    {
      name: 'Opéra des Deux Rives',
      description: 'Opera, dance and concerts in Lyon, and plays on the small stage in Geneva. Since 1831.',
      websiteUrl: 'https://opera-deux-rives.example',
      seller: SELLERS.opera,
      owner: operaOwner,
      staff: [
        [organizer, 'MANAGER'],
        [gate, 'GATE'],
      ],
      manager: { opera: operaOwner, theatre: organizer },
      gate,
    },
    {
      name: 'Northgate Arenas Ltd',
      description: 'Twenty thousand seats, two trams from the city centre. Concerts, sport and trade fairs.',
      websiteUrl: 'https://northgate-arenas.example',
      seller: SELLERS.arena,
      owner: arenaOwner,
      staff: [
        [arenaManager, 'MANAGER'],
        [arenaGate, 'GATE'],
      ],
      manager: { arena: arenaOwner },
      gate: arenaGate,
    },
    {
      name: 'Kollektiv Nachtlicht',
      description: 'Three rooms on three continents, one idea: small, loud, fair. 地下から、世界へ。',
      websiteUrl: 'https://nachtlicht.example',
      seller: SELLERS.nachtlicht,
      owner: organizer,
      staff: [[gate, 'GATE']],
      manager: { berlin: organizer, tokyo: organizer, newYork: organizer },
      gate,
    },
  ];
}

async function foundHouse(stage: Stage, { owner, staff, seller, ...house }: House): Promise<Id<'org'>> {
  const cue = { by: owner.viewer, at: addMilliseconds(stage.now, -390 * DAY) };
  const { name, description, websiteUrl } = house;
  const { id } = await stage.act(cue, createOrganization, { name, description, websiteUrl });
  owner.memberships.set(id, 'OWNER');
  await stage.act(cue, updateOrganization, { organizationId: id, ...seller });
  for (const [{ email, memberships }, role] of staff) {
    await stage.act(cue, addMember, { organizationId: id, email, role });
    memberships.set(id, role);
  }
  return id;
}

async function enterVenue(
  stage: Stage,
  { plan, currency, tax = null, platformFee = NO_PLATFORM_FEE, ...place }: Place,
  house: Pick<StagedVenue, 'organizationId' | 'manager' | 'gate'>,
): Promise<StagedVenue> {
  const cue = { by: house.manager.viewer, at: addMilliseconds(stage.now, -385 * DAY) };
  const { id } = await stage.act(cue, createVenue, { ...place, organizationId: house.organizationId });
  const staged = { ...house, id, currency, tax, platformFee, timeZone: place.timeZone };
  if (!plan) return { ...staged, seatMapId: null, seats: [] };
  const seatMap = await stage.act(cue, storeSeatMap, {
    venueId: id,
    format: 'FOYER',
    plan: seatPlanOf('FOYER', plan()),
  });
  return { ...staged, seatMapId: seatMap.id, seats: await seatsOf(stage, seatMap.id) };
}

const MOST_SEATS = 400;

async function seatsOf(stage: Stage, seatMapId: Id<'map'>): Promise<VenueSeat[]> {
  const { rows } = await sql<VenueSeat>`
    select id, section, row_label as "row", category
    from (
      select *, row_number() over (partition by category order by position) as place
      from seat where seat_map_id = ${uuidOf('map', seatMapId)} and not accessible) counted
    where place <= ${MOST_SEATS} order by position`.execute(stage.em.getKysely());
  return rows.map((row) => ({ ...row, id: encodeId('seat', row.id) }));
}
