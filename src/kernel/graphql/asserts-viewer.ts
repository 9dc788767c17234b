import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';

/**
 * Marks a mutation that asserts itself who asks, by the statement that does what it is for: then they need not be looked up
 * before. Until that is done its resolver may know no more of them than `ctx.viewer` says; who reads or does anything else
 * lets the operation begin again, with a viewer who was looked up.
 */
export const AssertsViewer = (): MethodDecorator => Extensions({ assertsViewer: true });

export const assertsViewer = (field: GraphQLField<unknown, unknown> | undefined): boolean =>
  field?.extensions['assertsViewer'] === true;
