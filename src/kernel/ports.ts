/** A name for something that the composition root supplies: a signer, a gateway, the live feed. */
export interface Port<T> {
  readonly name: string;
  /** Carries the type; never set. */
  readonly supplies?: T;
}

export function definePort<T>(name: string): Port<T> {
  return { name };
}

/** What this process was composed with. */
export class Ports {
  private readonly supplied = new Map<string, unknown>();

  supply<T>(port: Port<T>, value: T): this {
    this.supplied.set(port.name, value);
    return this;
  }

  get<T>(port: Port<T>): T {
    if (!this.supplied.has(port.name)) throw new Error(`Nothing was supplied for the port ${port.name}.`);
    return this.supplied.get(port.name) as T;
  }
}
