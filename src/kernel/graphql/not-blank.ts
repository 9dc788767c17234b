import { Matches } from 'class-validator';

/** A text with more in it than white space. */
export const NotBlank = (): PropertyDecorator => Matches(/\S/, { message: 'must not be blank' });
