import { newId } from '../../../src/kernel/ids.js';
import { LONG, type BadInput, type BadInputs } from './bad-input.js';

const billing = (changed: object, names: string): BadInput => ({
  operation: 'Mutation.checkOut',
  variables: () => ({ input: { reservationId: newId('rsv'), billing: { name: 'Buyer', ...changed } } }),
  names,
  as: 'member',
  ...(Object.values(changed).includes(LONG) && { secret: LONG }),
});
const seller = (changed: object, names: string): BadInput => ({
  operation: 'Mutation.updateOrganization',
  variables: ({ world }) => ({ input: { organizationId: world.organizationId, ...changed } }),
  names,
  secret: LONG,
});

export const badBilling: BadInputs = {
  'a buyer with a name of 10,000 characters': billing({ name: LONG }, 'billing.name'),
  'a buyer with an address of 10,000 characters': billing({ address: LONG }, 'billing.address'),
  'a buyer with a tax number of 10,000 characters': billing({ taxId: LONG }, 'billing.taxId'),
  'a buyer without a name': billing({ name: '' }, 'billing.name'),
  'a seller with a name of 10,000 characters': seller({ legalName: LONG }, 'legalName'),
  'a seller with an address of 10,000 characters': seller({ address: LONG }, 'address'),
  'a seller with a tax number of 10,000 characters': seller({ taxId: LONG }, 'taxId'),
  'invoices of the year 0': {
    operation: 'Query.invoices',
    variables: ({ world }) => ({ organizationId: world.organizationId, year: 0 }),
    names: 'year',
  },
  'invoices of an event': {
    operation: 'Query.invoices',
    variables: ({ draft }) => ({ organizationId: draft }),
    names: 'organizationId',
  },
};
