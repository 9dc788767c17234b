import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { system } from '../../src/kernel/auth/viewer.js';
import { uuidOf } from '../../src/kernel/db/type-id.js';
import { raiseRole, User } from '../../src/modules/accounts/index.js';
import { lockAdmins } from '../../src/modules/accounts/lock-admins.js';
import { lockMembers } from '../../src/modules/organizations/lock-members.js';
import type { Organizer, Person } from '../kit/given-accounts.js';
import { startTestApp, type TestApp } from '../kit/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const SET_ROLE =
  'mutation($input: SetUserRoleInput!) { setUserRole(input: $input) { __typename ... on Problem { code } } }';
const ADD = `mutation($input: AddOrganizationMemberInput!) { addOrganizationMember(input: $input) { __typename
  ... on AddOrganizationMemberSuccess { organization { members { role user { id role } } } } ... on Problem { code } } }`;
const SET = `mutation($input: SetOrganizationMemberRoleInput!) { setOrganizationMemberRole(input: $input) { __typename ... on Problem { code } } }`;
const REMOVE = `mutation($input: RemoveOrganizationMemberInput!) { removeOrganizationMember(input: $input) { __typename ... on Problem { code } } }`;
const MINE = '{ myOrganizations { edges { node { id name } } } }';

const add = (owner: Person, organizer: Organizer, input: { email: string; role: string }) =>
  app.as(owner).send(ADD, { input: { organizationId: organizer.organizationId, ...input } });
const membersOf = ({ organizationId }: Organizer) =>
  app.sql`select user_id, role from organization_member where organization_id = ${uuidOf('org', organizationId)} order by 1`;

describe('an organizer', () => {
  it('gets an organization of their own in the commit that makes them one', async () => {
    const admin = await app.given.admin();
    const mira = await app.given.member('Mira Café');
    await app.as(admin).send(SET_ROLE, { input: { userId: mira.id, role: 'ORGANIZER' } });
    const { data } = await app
      .as(mira)
      .send('{ myOrganizations { edges { node { slug name members { role user { id } } } } } }');
    expect(data.myOrganizations.edges).toEqual([
      { node: { slug: 'mira-cafe', name: 'Mira Café', members: [{ role: 'OWNER', user: { id: mira.id } }] } },
    ]);
  });

  it('does not get a second one when made an organizer again', async () => {
    const admin = await app.given.admin();
    const oskar = await app.given.organizer();
    await app.as(admin).send(SET_ROLE, { input: { userId: oskar.id, role: 'MEMBER' } });
    await app.as(admin).send(SET_ROLE, { input: { userId: oskar.id, role: 'ORGANIZER' } });
    expect((await app.as(oskar).send(MINE)).data.myOrganizations.edges).toHaveLength(1);
  });

  it('cannot be taken the last admin role from', async () => {
    const fresh = await startTestApp();
    try {
      const admin = await fresh.given.admin();
      const { data } = await fresh.as(admin).send(SET_ROLE, { input: { userId: admin.id, role: 'MEMBER' } });
      expect(data.setUserRole).toEqual({ __typename: 'LastAdmin', code: 'LAST_ADMIN' });
      expect((await fresh.sql`select role from app_user`).map(({ role }) => role)).toEqual(['ADMIN']);
    } finally {
      await fresh.close();
    }
  });

  it('leaves an admin when two admins demote each other at once', async () => {
    const fresh = await startTestApp();
    try {
      const [ada, bob] = [await fresh.given.admin(), await fresh.given.admin()];
      const demote = (by: Person, whom: Person) =>
        fresh.as(by).send(SET_ROLE, { input: { userId: whom.id, role: 'MEMBER' } });
      await Promise.all([demote(ada, bob), demote(bob, ada)]);
      expect(await fresh.sql`select count(*)::int as admins from app_user where role = 'ADMIN'`).toEqual([
        { admins: 1 },
      ]);
    } finally {
      await fresh.close();
    }
  });
});

describe('an organization', () => {
  it('has a name of more than spaces', async () => {
    const oskar = await app.given.organizer();
    const create = 'mutation($input: CreateOrganizationInput!) { createOrganization(input: $input) { __typename } }';
    const { errors } = await app.as(oskar).send(create, { input: { name: '  ' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'name' }] });
    expect((await app.as(oskar).send(MINE)).data.myOrganizations.edges).toHaveLength(1);
  });
});

describe('the list of organizations', () => {
  it('has those with the text in their names, whatever case and accents, and takes no sign for any other', async () => {
    const oskar = await app.given.organizer();
    const create = 'mutation($input: CreateOrganizationInput!) { createOrganization(input: $input) { __typename } }';
    for (const name of ['Brässerie Fünfzig %', 'Brasserie 50_50'])
      await app.as(oskar).send(create, { input: { name } });
    const find = async (text: string) => {
      const query = 'query($text: String!) { organizations(text: $text) { edges { node { name } } } }';
      const { data } = await app.anonymous.send(query, { text });
      return data.organizations.edges.map(({ node }: { node: { name: string } }) => node.name);
    };
    expect((await find('BRASSERIE')).sort()).toEqual(['Brasserie 50_50', 'Brässerie Fünfzig %']);
    for (const percent of ['%', '％']) expect(await find(percent)).toEqual(['Brässerie Fünfzig %']);
    for (const line of ['_', '＿']) expect(await find(line)).toEqual(['Brasserie 50_50']);
  });
});

describe('the members of an organization', () => {
  it('become organizers when they may manage, and stay what they were at the gate', async () => {
    const oskar = await app.given.organizer();
    const [mira, gerd] = [await app.given.member(), await app.given.member()];
    await add(oskar, oskar, { email: mira.email.toUpperCase(), role: 'MANAGER' });
    const { data } = await add(oskar, oskar, { email: gerd.email, role: 'GATE' });
    expect(data.addOrganizationMember.organization.members).toEqual([
      { role: 'OWNER', user: { id: oskar.id, role: 'ORGANIZER' } },
      { role: 'MANAGER', user: { id: mira.id, role: 'ORGANIZER' } },
      { role: 'GATE', user: { id: gerd.id, role: 'MEMBER' } },
    ]);
  });

  it('are decided on by owners only, and nothing changes otherwise', async () => {
    const [oskar, other] = [await app.given.organizer(), await app.given.organizer()];
    const mira = await app.given.member();
    await add(oskar, oskar, { email: other.email, role: 'MANAGER' });
    const before = await membersOf(oskar);
    const asManager = await add(other, oskar, { email: mira.email, role: 'GATE' });
    expect(asManager.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await add(mira, oskar, { email: mira.email, role: 'OWNER' })).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    expect(await membersOf(oskar)).toEqual(before);
  });

  it('are told apart: unknown people and those who are members already are refused by name', async () => {
    const oskar = await app.given.organizer();
    expect(
      (await add(oskar, oskar, { email: 'nobody@example.org', role: 'GATE' })).data.addOrganizationMember.code,
    ).toBe('NO_SUCH_ACCOUNT');
    expect((await add(oskar, oskar, { email: oskar.email, role: 'GATE' })).data.addOrganizationMember.code).toBe(
      'ALREADY_MEMBER',
    );
  });

  it('always have an owner, also when two owners leave at once', async () => {
    const [oskar, olga] = [await app.given.organizer(), await app.given.member()];
    const { organizationId } = oskar;
    const leave = (person: Person) => app.as(person).send(REMOVE, { input: { organizationId, userId: person.id } });
    expect((await leave(oskar)).data.removeOrganizationMember.code).toBe('LAST_OWNER');
    const demote = await app.as(oskar).send(SET, { input: { organizationId, userId: oskar.id, role: 'MANAGER' } });
    expect(demote.data.setOrganizationMemberRole.code).toBe('LAST_OWNER');
    await add(oskar, oskar, { email: olga.email, role: 'GATE' });
    const promote = await app.as(oskar).send(SET, { input: { organizationId, userId: olga.id, role: 'OWNER' } });
    expect(promote.data.setOrganizationMemberRole.__typename).toBe('SetOrganizationMemberRoleSuccess');
    const answers = await Promise.all([leave(oskar), leave(olga)]);
    const kinds = answers.map(({ data }) => data.removeOrganizationMember.__typename as string).sort();
    expect(kinds).toEqual(['LastOwner', 'RemoveOrganizationMemberSuccess']);
  });
});

describe('a role that membership demands', () => {
  const roleOf = async ({ id }: Person) =>
    (await app.sql`select role from app_user where id = ${uuidOf('usr', id)}`)[0];
  const changesOf = async ({ id }: Person) =>
    (await app.sql`select details from audit_entry where subject_id = ${id} and action = 'user.role-changed'`).map(
      ({ details }) => details,
    );

  it('raises nobody who became more since they were read', async () => {
    const mira = await app.given.member();
    const seen = await app.execute(
      system,
      async (tx) => {
        const user = await tx.em.findOneOrFail(User, { id: mira.id });
        await app.sql`update app_user set role = 'ADMIN' where id = ${uuidOf('usr', mira.id)}`;
        await raiseRole(tx, { user, role: 'ORGANIZER' });
        return user.role;
      },
      undefined,
    );
    expect(seen).toBe('ADMIN');
    expect(await roleOf(mira)).toEqual({ role: 'ADMIN' });
    expect(await changesOf(mira)).toEqual([]);
  });

  it('is written down with the role before', async () => {
    const oskar = await app.given.organizer();
    const mira = await app.given.member();
    await add(oskar, oskar, { email: mira.email, role: 'MANAGER' });
    expect(await roleOf(mira)).toEqual({ role: 'ORGANIZER' });
    expect(await changesOf(mira)).toEqual([{ from: 'MEMBER', to: 'ORGANIZER' }]);
  });

  it('is decided under locks that let others refer to the organization and to admins', async () => {
    const admin = await app.given.admin();
    const { organizationId } = await app.given.organizer();
    const held = await app.execute(
      system,
      async (tx) => {
        await lockMembers(tx, organizationId);
        await lockAdmins(tx);
        return [
          await app.sql`select 1 from organization where id = ${uuidOf('org', organizationId)} for key share nowait`,
          await app.sql`select 1 from app_user where id = ${uuidOf('usr', admin.id)} for key share nowait`,
        ];
      },
      undefined,
    );
    expect(held.map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('the audit log', () => {
  it('shows organizers what happened to their own, and admins everything', async () => {
    const [oskar, other] = [await app.given.organizer(), await app.given.organizer()];
    const mira = await app.given.member();
    await add(oskar, oskar, { email: mira.email, role: 'GATE' });
    const log =
      'query($filter: AuditFilterInput) { auditLog(filter: $filter) { edges { node { action actor { id } } } } }';
    const filter = { action: 'organization.member-added', subjectId: mira.id };
    const entry = { node: { action: 'organization.member-added', actor: { id: oskar.id } } };
    expect((await app.as(oskar).send(log, { filter })).data.auditLog.edges).toEqual([entry]);
    expect((await app.as(other).send(log, { filter })).data.auditLog.edges).toEqual([]);
    expect((await app.as(await app.given.admin()).send(log, { filter })).data.auditLog.edges).toEqual([entry]);
    for (const blank of [{ subjectId: '' }, { action: ' ' }]) {
      const { errors } = await app.as(oskar).send(log, { filter: blank });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        fields: [{ path: Object.keys(blank)[0], message: 'must not be blank' }],
      });
    }
  });
});
