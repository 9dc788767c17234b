import type { Role } from '../kernel/auth/role.js';
import { anonymous, system, type Viewer } from '../kernel/auth/viewer.js';
import { addMilliseconds } from '../kernel/clock.js';
import { changeRole, createAccount, type AccountRole } from '../modules/accounts/index.js';
import { DAY, HOUR } from './calendar.js';
import type { Stage } from './stage.js';

export const DEMO_PASSWORD = 'foyer-demo-password';

/** A person with an account, as commands see them. Memberships are entered as they are given. */
export interface Person {
  name: string;
  email: string;
  viewer: Viewer;
  memberships: Map<string, string>;
}

/** Those who have a part in the story. */
export interface Cast {
  admin: Person;
  /** organizer@foyer.test. */
  organizer: Person;
  gate: Person;
  operaOwner: Person;
  arenaOwner: Person;
  arenaManager: Person;
  arenaGate: Person;
  /** member@foyer.test first. */
  members: Person[];
}

type Account = [name: string, mailbox: string];

const STAFF = {
  admin: ['Ada Okonkwo', 'admin'],
  organizer: ['Óscar Lindqvist', 'organizer'],
  gate: ['Greta Thormählen', 'gate'],
  operaOwner: ['Élodie Marchand-Béranger', 'elodie.marchand'],
  arenaOwner: ['Priya Raghunathan', 'priya.raghunathan'],
  arenaManager: ['Tom Ackroyd', 'tom.ackroyd'],
  arenaGate: ['Wojciech Żak', 'wojciech.zak'],
} satisfies Record<string, Account>;

const MEMBERS: Account[] = [
  ['Mira Castellanos', 'member'],
  ['Noah Bergström', 'noah.bergstrom'],
  ['山田 花子', 'hanako.yamada'],
  ['Chloë van den Berg', 'chloe.vandenberg'],
  ['Seán Ó Briain', 'sean.obriain'],
  ['Ángela Ibáñez', 'angela.ibanez'],
  ['Дарья Соколова', 'darya.sokolova'],
  ['Jürgen Weißenböck', 'juergen.weissenboeck'],
  ['Nguyễn Thị Lan', 'lan.nguyen'],
  ['Amélie Dufour', 'amelie.dufour'],
  ['Kwame Asante', 'kwame.asante'],
  ['Γιώργος Παπαδόπουλος', 'giorgos.papadopoulos'],
  ['Sofía Echeverría', 'sofia.echeverria'],
  ['Łukasz Dąbrowski', 'lukasz.dabrowski'],
  ['佐藤 健', 'ken.sato'],
  ['Fatima al-Zahra Bennani', 'fatima.bennani'],
  ['Tamsin Hollingworth', 'tamsin.hollingworth'],
  ['İpek Yıldız', 'ipek.yildiz'],
  ['Matteo Bianchi', 'matteo.bianchi'],
  ['김민준', 'minjun.kim'],
  ['Freya Østergaard', 'freya.ostergaard'],
  ['Théo Lefèvre', 'theo.lefevre'],
  ['Zsófia Kővári', 'zsofia.kovari'],
  ['Daniel O’Connell', 'daniel.oconnell'],
  ['Inês Gonçalves', 'ines.goncalves'],
  ['Ravi Subramanian', 'ravi.subramanian'],
  ['Björk Sigurðardóttir', 'bjork.sigurdardottir'],
  ['מאיה לוי', 'maya.levy'],
  ['Charlotte Ashworth', 'charlotte.ashworth'],
  ['Ondřej Dvořáček', 'ondrej.dvoracek'],
  ['李思远', 'siyuan.li'],
  ['Camille Roux', 'camille.roux'],
  ['Marcus Feldmann', 'marcus.feldmann'],
  ['Adaeze Nwosu', 'adaeze.nwosu'],
  ['Lina Schäfer', 'lina.schaefer'],
  ['Jack Tillotson', 'jack.tillotson'],
  ['ليلى حداد', 'layla.haddad'],
  ['Emil Kjærgaard', 'emil.kjaergaard'],
  ['Rosa Delgado', 'rosa.delgado'],
  ['鈴木 陽菜', 'hina.suzuki'],
  ['Beatriz Carvalhão', 'beatriz.carvalhao'],
];

/** Gives everybody an account: staff more than a year ago, members one after another since. */
export async function createPeople(stage: Stage, passwordHash: string): Promise<Cast> {
  const signUp = async ([name, mailbox]: Account, { at, role }: { at: Date; role: AccountRole }): Promise<Person> => {
    const email = `${mailbox}@foyer.test`;
    const id = await stage.act({ by: system, at }, createAccount, { email, displayName: name, passwordHash });
    if (role !== 'MEMBER') await stage.act({ by: system, at }, changeRole, { userId: id, role });
    return { name, email, ...actingAs(id, role) };
  };
  const staff: Partial<Record<keyof typeof STAFF, Person>> = {};
  for (const [index, key] of (Object.keys(STAFF) as (keyof typeof STAFF)[]).entries()) {
    const at = addMilliseconds(stage.now, -400 * DAY + index * HOUR);
    staff[key] = await signUp(STAFF[key], { at, role: ROLES_OF_STAFF[key] });
  }
  const members: Person[] = [];
  for (const [index, account] of MEMBERS.entries()) {
    const at = addMilliseconds(stage.now, (-380 + index * 7) * DAY + index * HOUR);
    members.push(await signUp(account, { at, role: 'MEMBER' }));
  }
  return { ...(staff as Required<typeof staff>), members };
}

/** Gate staff stay members: what they may do comes from their membership. */
const ROLES_OF_STAFF: Record<keyof typeof STAFF, AccountRole> = {
  admin: 'ADMIN',
  organizer: 'ORGANIZER',
  gate: 'MEMBER',
  operaOwner: 'ORGANIZER',
  arenaOwner: 'ORGANIZER',
  arenaManager: 'MEMBER',
  arenaGate: 'MEMBER',
};

function actingAs(id: string, role: Role): Pick<Person, 'viewer' | 'memberships'> {
  const memberships = new Map<string, string>();
  return { memberships, viewer: { ...anonymous, id, role, memberships } };
}
