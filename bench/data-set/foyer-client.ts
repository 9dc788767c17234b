/** Sends operations to Foyer as one person. */
export class FoyerClient {
  constructor(
    private readonly url: URL,
    private readonly token: string,
  ) {}

  /** The answer of the operation's only root field; an error or a problem ends the run. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async ask(query: string, variables: object = {}): Promise<any> {
    const { data, errors } = await this.send(query, variables);
    const [answer] = Object.values<Record<string, unknown>>(data ?? {});
    if (errors || answer?.code) throw new Error(`Foyer refused: ${JSON.stringify(errors ?? answer)}`);
    return answer;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async send(query: string, variables: object): Promise<any> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }
}
