import type { App } from '../../src/app.js';
import { system } from '../../src/kernel/auth/viewer.js';
import type { Id } from '../../src/kernel/ids.js';
import { sendOperation } from './client.js';
import { changeRole } from '../../src/modules/accounts/index.js';
import { foundOrganization } from '../../src/modules/organizations/index.js';

/** Somebody who is logged in. */
export interface Person {
  id: Id<'usr'>;
  email: string;
  password: string;
  token: string;
  refreshToken: string;
}

export interface Organizer extends Person {
  organizationId: Id<'org'>;
}

export interface GivenAccounts {
  member(displayName?: string): Promise<Person>;
  /** An ORGANIZER who owns an organization. */
  organizer(displayName?: string): Promise<Organizer>;
  admin(): Promise<Person>;
}

const SIGN_UP = `mutation($input: SignUpInput!) { signUp(input: $input) {
  ... on SignUpSuccess { session { accessToken refreshToken user { id } } } } }`;

let people = 0;

export function givenAccounts(app: App): GivenAccounts {
  const member = async (displayName = 'Mira Member'): Promise<Person> => {
    const email = `person-${process.pid}-${(people += 1)}@example.org`;
    const password = 'correct horse battery staple';
    const { data } = await sendOperation(app.url, undefined, {
      query: SIGN_UP,
      variables: { input: { email, password, displayName } },
    });
    const { accessToken, refreshToken, user } = data.signUp.session;
    return { id: user.id, email, password, token: accessToken, refreshToken };
  };
  return {
    member,
    async organizer(displayName = 'Oskar Organizer') {
      const person = await member(displayName);
      const organization = await app.execute(
        system,
        async (tx) => {
          await changeRole(tx, { userId: person.id, role: 'ORGANIZER' });
          return foundOrganization(tx, { name: `${displayName} Concerts`, ownerId: person.id });
        },
        undefined,
      );
      return { ...person, organizationId: organization.id };
    },
    async admin() {
      const person = await member('Ada Admin');
      await app.execute(system, changeRole, { userId: person.id, role: 'ADMIN' });
      return person;
    },
  };
}
