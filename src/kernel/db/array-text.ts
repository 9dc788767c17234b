/** An array as PostgreSQL reads its text, of values without signs of their own: the driver would look at each for quotes. */
export const arrayOf = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

export const arraysOf = (values: readonly (readonly string[])[]): string =>
  arrayOf(values.map((value) => `"${arrayOf(value)}"`));
