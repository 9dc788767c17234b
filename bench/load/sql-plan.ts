/** An execution of a statement that every connection has prepared, or a text as it is. */
export type SqlPart = { statement: string; values: (string | null)[] } | { text: string };

/** What is sent in one packet, and all of it answered before anything else is sent. */
export type SqlFlight = SqlPart[];

export interface SqlPlan {
  url: string;
  connections: number;
  /** By name: each connection prepares them once. */
  statements: Record<string, string>;
  /** Flight after flight, for each request. */
  requests: SqlFlight[][];
  /** What PostgreSQL says of a success, as of the last statement: `INSERT 0 1`. */
  success: string;
}

/** The same statement with other parameters each time. */
export const executionsOf = (
  text: string,
  values: readonly (string | null)[][],
): Pick<SqlPlan, 'statements' | 'requests'> => ({
  statements: { measured: text },
  requests: values.map((each) => [[{ statement: 'measured', values: each }]]),
});
