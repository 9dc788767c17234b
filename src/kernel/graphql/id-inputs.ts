import { registerDecorator } from 'class-validator';
import { decodeId, type Id } from '../ids.js';
import { badInput } from '../problem.js';

const isId = (prefix: string, value: unknown): boolean =>
  typeof value === 'string' && decodeId(prefix, value) !== undefined;

/** An input field, or each item of a list, is a TypeID of this prefix. */
export function IsId(prefix: string, options: { each?: boolean } = {}): PropertyDecorator {
  return (target, name) => {
    registerDecorator({
      name: 'isId',
      target: target.constructor,
      propertyName: String(name),
      options: {
        ...options,
        message: `must be ${options.each ? 'ids' : 'an id'} that begin${options.each ? '' : 's'} with ${prefix}_`,
      },
      validator: { validate: (value: unknown) => isId(prefix, value) },
    });
  };
}

/** A bare argument as a TypeID of this prefix; anything else is BAD_USER_INPUT that names the argument. */
export function idArgument<Prefix extends string>(prefix: Prefix, value: string, path = 'id'): Id<Prefix> {
  if (!isId(prefix, value)) throw badInput(path, `must be an id that begins with ${prefix}_.`);
  return value;
}
