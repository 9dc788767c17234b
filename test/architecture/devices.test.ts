import { getDirective } from '@graphql-tools/utils';
import { describe, expect, it } from '@jest/globals';
import { createSchema } from '../../src/schema.js';
import { rootFields } from '../kit/operation-documents.js';

const schema = createSchema();

describe('devices', () => {
  it('may do what the door needs, and nothing else that takes a person', () => {
    const asked = rootFields(schema).filter((operation) => {
      const [type, field] = operation.split('.') as [string, string];
      const root = schema.getType(type) as ReturnType<typeof schema.getQueryType>;
      return getDirective(schema, root!.getFields()[field]!, 'auth')![0]!['devices'] === true;
    });
    expect(asked.sort()).toEqual([
      'Mutation.checkInTicket',
      'Mutation.recordExit',
      'Mutation.reportDevice',
      'Mutation.syncScans',
      'Mutation.undoCheckIn',
      'Query.eventAttendees',
      'Query.gateManifest',
      'Subscription.checkInsChanged',
    ]);
  });
});
