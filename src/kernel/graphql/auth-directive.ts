import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLNonNull,
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  GraphQLSchema,
  type GraphQLEnumType,
} from 'graphql';
import { Directive } from 'type-graphql';
import { TOKEN_NOT_VALID, unproven } from '../auth/viewer.js';
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
    },
  });
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, directive] });
}

/** The role that a field asks for: every root field names one. */
export const Auth = (role: Role): ReturnType<typeof Directive> => Directive(`@auth(requires: ${role})`);

type Field = GraphQLFieldConfig<unknown, Context>;

/** Enforces `@auth` on `resolve` and on `subscribe`. A root field without one stops the process at start. */
export function enforceAuth(schema: GraphQLSchema): GraphQLSchema {
  const missing: string[] = [];
  const guarded = mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field, name, type) => {
      const role = requiredRole(schema, field as Field);
      if (role === undefined) missing.push(`${type}.${name}`);
      return role === undefined ? field : guardField(field as Field, role);
    },
    [MapperKind.OBJECT_FIELD]: (field) => {
      const role = requiredRole(schema, field as Field);
      return role === undefined ? undefined : guardField(field as Field, role);
    },
  });
  if (missing.length > 0) throw new Error(`These root fields have no @Auth: ${missing.join(', ')}.`);
  return guarded;
}

function requiredRole(schema: GraphQLSchema, field: Field): Role | undefined {
  return getDirective(schema, field, 'auth')?.[0]?.requires as Role | undefined;
}

function guardField(field: Field, role: Role): Field {
  const { resolve = defaultFieldResolver, subscribe } = field;
  return { ...field, resolve: guarded(resolve, role), ...(subscribe && { subscribe: guarded(subscribe, role) }) };
}

function guarded(resolve: GraphQLFieldResolver<unknown, Context>, role: Role): GraphQLFieldResolver<unknown, Context> {
  return (...field) => {
    const [, , context] = field;
    assertRole(context, role);
    return resolve(...field);
  };
}

function assertRole({ viewer }: Context, role: Role): void {
  if (includesRole(viewer.role, role)) return;
  if (viewer === unproven) throw new Fault('UNAUTHENTICATED', TOKEN_NOT_VALID);
  if (viewer.id === undefined) throw new Fault('UNAUTHENTICATED', 'Log in first.');
  throw new Fault('FORBIDDEN', `This takes the role ${role}.`);
}
