import { Field } from 'type-graphql';

/** The field `idempotencyKey` of an input, the same for every mutation that takes or moves money or seats. */
export const IdempotencyKey = (): PropertyDecorator =>
  Field(() => String, {
    nullable: true,
    description:
      'Makes it safe to send again: 8 to 64 characters, remembered for 24 hours. A repeat with the same input gets the ' +
      'first answer, and waits for it if need be. What was refused changed nothing and is not remembered.',
  });
