import type { Person } from './given-accounts.js';
import type { TestApp } from './test-app.js';

const PROBLEM = '... on Problem { code message }';
const LIST = 'id name ticketTypeIds sections opensAt closesAt rule times archivedAt';
const GATE = 'id name checkInListIds archivedAt';
const GATE_DOCUMENTS = {
  createGate: `mutation($input: CreateGateInput!) { createGate(input: $input) { __typename ${PROBLEM}
    ... on CreateGateSuccess { gate { ${GATE} } } } }`,
  updateGate: `mutation($input: UpdateGateInput!) { updateGate(input: $input) { __typename ${PROBLEM}
    ... on UpdateGateSuccess { gate { ${GATE} } } } }`,
  archiveGate: `mutation($input: ArchiveGateInput!) { archiveGate(input: $input) { __typename ${PROBLEM}
    ... on ArchiveGateSuccess { gate { ${GATE} } } } }`,
  createCheckInList: `mutation($input: CreateCheckInListInput!) { createCheckInList(input: $input) { __typename ${PROBLEM}
    ... on CreateCheckInListSuccess { checkInList { ${LIST} } } } }`,
  updateCheckInList: `mutation($input: UpdateCheckInListInput!) { updateCheckInList(input: $input) { __typename ${PROBLEM}
    ... on UpdateCheckInListSuccess { checkInList { ${LIST} } } } }`,
  archiveCheckInList: `mutation($input: ArchiveCheckInListInput!) { archiveCheckInList(input: $input) { __typename ${PROBLEM}
    ... on ArchiveCheckInListSuccess { checkInList { ${LIST} } } } }`,
};

/** Sends one of the mutations of gates and check-in lists, and gives its result; errors as the answer has them. */
export async function setUp(app: TestApp, person: Person, verb: keyof typeof GATE_DOCUMENTS, input: object) {
  const { data, errors } = await app.as(person).send(GATE_DOCUMENTS[verb], { input });
  return errors ? { errors } : data[verb];
}

/** A check-in list of the event: ONCE for everybody, unless told. */
export async function givenList(app: TestApp, person: Person, input: { eventId: string } & Record<string, unknown>) {
  const result = await setUp(app, person, 'createCheckInList', { name: 'Hall', rule: 'ONCE', ...input });
  if (!result.checkInList) throw new Error(`No list was made: ${JSON.stringify(result)}`);
  return result.checkInList as { id: string; name: string };
}
