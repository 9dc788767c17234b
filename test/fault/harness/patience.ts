/** How long is waited for what must happen. */
export interface Patience {
  /** Milliseconds after which everything must be served again. */
  recovery: number;
  /** The setting PATIENCE of nodes. */
  nodes: string;
}

/** On a machine where nothing else runs: nodes are set as in production. */
export const STRICT: Patience = { recovery: 5_000, nodes: '' };

/** On a machine that others use as well, where processes stand still for seconds: what is broken never comes back. */
export const LENIENT: Patience = { recovery: 60_000, nodes: '60s' };
