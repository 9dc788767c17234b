import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLNonNull,
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  GraphQLSchema,
  type GraphQLEnumType,
} from 'graphql';
import { Directive } from 'type-graphql';
import { isDevice, TOKEN_NOT_VALID, unproven } from '../auth/viewer.js';
import { includesRole, type Role } from '../auth/role.js';
import { Fault } from '../problem.js';
import type { Context } from './context.js';

const ROLE_TYPE = 'Role';

/** Declares `@auth` in a schema that has the enum Role. */
export function declareAuth(schema: GraphQLSchema): GraphQLSchema {
  const directive = new GraphQLDirective({
    name: 'auth',
    description:
      'The role that a field asks for. Where ownership counts as well, the description of the field says so.',
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

type Field = GraphQLFieldConfig<unknown, Context>;

/** Enforces `@auth` on `resolve` and on `subscribe`. A root field without one stops the process at start. */
export function enforceAuth(schema: GraphQLSchema): GraphQLSchema {
  const missing: string[] = [];
  const guarded = mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field, name, type) => {
      const asked = askedBy(schema, field as Field);
      if (asked === undefined) missing.push(`${type}.${name}`);
      return asked === undefined ? field : guardField(field as Field, asked);
    },
    [MapperKind.OBJECT_FIELD]: (field) => {
      const asked = askedBy(schema, field as Field);
      return asked === undefined ? undefined : guardField(field as Field, asked);
    },
  });
  if (missing.length > 0) throw new Error(`These root fields have no @Auth: ${missing.join(', ')}.`);
  return guarded;
}

function askedBy(schema: GraphQLSchema, field: Field): Asked | undefined {
  return getDirective(schema, field, 'auth')?.[0] as Asked | undefined;
}

function guardField(field: Field, asked: Asked): Field {
  const { resolve = defaultFieldResolver, subscribe } = field;
  return { ...field, resolve: guarded(resolve, asked), ...(subscribe && { subscribe: guarded(subscribe, asked) }) };
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
