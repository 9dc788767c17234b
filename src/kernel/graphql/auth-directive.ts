import { getDirective } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLNonNull,
  defaultFieldResolver,
  isObjectType,
  type GraphQLFieldResolver,
  GraphQLSchema,
  type GraphQLEnumType,
} from 'graphql';
import { Directive } from 'type-graphql';
import { isDevice, TOKEN_NOT_VALID, unproven } from '../auth/viewer.js';
import { includesRole, type Role } from '../auth/role.js';
import { Fault } from '../problem.js';
import type { Context } from './context.js';
import { rootFields, type RootField } from './root-fields.js';

const ROLE_TYPE = 'Role';

/** Declares `@auth` in a schema that has the enum Role. */
export function declareAuth(schema: GraphQLSchema): GraphQLSchema {
  const directive = new GraphQLDirective({
    name: 'auth',
    description:
      'The role that a field asks for. Where ownership counts as well, the description of the field says so; whatever members of an organization may do for it, admins may.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      requires: {
        type: new GraphQLNonNull(schema.getType(ROLE_TYPE) as GraphQLEnumType),
        description: 'The least role that may read the field.',
      },
      devices: {
        type: new GraphQLNonNull(GraphQLBoolean),
        defaultValue: false,
        description: 'Whether paired devices may as well, within what they are paired for.',
      },
    },
  });
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, directive] });
}

/** The role that a field asks for: every root field names one. */
export const Auth = (role: Role, { devices = false } = {}): ReturnType<typeof Directive> =>
  Directive(`@auth(requires: ${role}${devices ? ', devices: true' : ''})`);

/** Whom a field asks for. */
interface Asked {
  requires: Role;
  devices: boolean;
}

/** Enforces `@auth` on `resolve` and on `subscribe`. A root field without one stops the process at start. */
export function enforceAuth(schema: GraphQLSchema): void {
  const roots = new Set(rootFields(schema));
  const missing: string[] = [];
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const field of Object.values<RootField>(type.getFields())) {
      const asked = askedBy(schema, field);
      if (asked) guardField(field, asked);
      else if (roots.has(field)) missing.push(`${type.name}.${field.name}`);
    }
  }
  if (missing.length > 0) throw new Error(`These root fields have no @Auth: ${missing.join(', ')}.`);
}

function askedBy(schema: GraphQLSchema, field: RootField): Asked | undefined {
  return getDirective(schema, field, 'auth')?.[0] as Asked | undefined;
}

function guardField(field: RootField, asked: Asked): void {
  field.resolve = guarded(field.resolve ?? defaultFieldResolver, asked);
  if (field.subscribe) field.subscribe = guarded(field.subscribe, asked);
}

function guarded(
  resolve: GraphQLFieldResolver<unknown, Context>,
  asked: Asked,
): GraphQLFieldResolver<unknown, Context> {
  return (...field) => {
    const [, , context] = field;
    assertAsked(context, asked);
    return resolve(...field);
  };
}

function assertAsked({ viewer }: Context, { requires, devices }: Asked): void {
  if (includesRole(viewer.role, requires)) return;
  if (isDevice(viewer)) {
    if (devices) return;
    throw new Fault('FORBIDDEN', 'This is for persons, not for devices.');
  }
  if (viewer === unproven) throw new Fault('UNAUTHENTICATED', TOKEN_NOT_VALID);
  if (viewer.id === undefined) throw new Fault('UNAUTHENTICATED', 'Log in first.');
  throw new Fault('FORBIDDEN', `This takes the role ${requires}.`);
}
