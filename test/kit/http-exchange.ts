import { Agent, request, type OutgoingHttpHeaders } from 'node:http';

export interface Exchange {
  status: number | undefined;
  /** As they were sent, in their order, without what depends on the moment. */
  headers: string[];
  body: string;
}

interface Asked {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

/** One request over HTTP on a connection of its own, that might bring more, and all that came back. */
export function exchange(
  url: string,
  { method = 'POST', path = '/graphql', headers = {}, body }: Asked,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const sent = request(url + path, { method, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        agent.destroy();
        resolve({
          status: response.statusCode,
          headers: lasting(response.rawHeaders),
          body: Buffer.concat(parts).toString(),
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function lasting(raw: readonly string[]): string[] {
  const lines = raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]!}`] : []));
  return lines.filter((line) => !/^date:/i.test(line));
}
