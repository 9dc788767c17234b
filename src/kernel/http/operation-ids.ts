/**
 * Stands between a socket and graphql-ws, which knows an operation by its id alone: the end of one would be taken for that
 * of the next with the same id. A client may use an id again as soon as it has completed its operation, though that still
 * looks up its caller or works out an answer. So each operation gets a name that no other of its socket has: its number, a
 * space, and the client's id. What begins an operation is kept while that runs, so it may have nothing but what belongs to it.
 */
export class OperationIds {
  #count = 0;
  /** The names of operations that run and that the client has not completed, by its ids for them. */
  readonly #names = new Map<string, string>();

  /** Hands over what the client said, with the name for the id; resolves when all that it asked for is over. */
  async pass(text: string, receive: (text: string) => Promise<void>): Promise<void> {
    const { type, id, isPlain } = idMessageIn(text) ?? {};
    if (id === undefined) return receive(text);
    if (!isPlain) return receive(NO_MESSAGE);
    const running = this.#names.get(id);
    if (type === 'complete') {
      this.#names.delete(id);
      return receive(renamed(text, running ?? NOBODY));
    }
    // An id that is in use is graphql-ws's to refuse.
    if (running !== undefined) return receive(renamed(text, running));
    const name = `${(this.#count += 1)} ${id}`;
    this.#names.set(id, name);
    try {
      await receive(renamed(text, name));
    } finally {
      if (this.#names.get(id) === name) this.#names.delete(id);
    }
  }
}

/** A name that is never given. */
const NOBODY = '0 ';
/** Graphql-ws closes the socket with 4400 upon it. */
const NO_MESSAGE = '';
const LONGEST_ID = 200;
const MEMBERS = ['type', 'id', 'payload'];

/** The client's id for an operation of this name. */
export const idOf = (name: string): string => name.slice(name.indexOf(' ') + 1);

/** A message or a reason for closing as graphql-ws makes it, with the client's id for the name. */
export const withId = (text: string): string => text.replace(/^(\{"id":"|Subscriber for )\d+ /, '$1');

interface IdMessage {
  type: 'subscribe' | 'complete';
  id: string;
  /** Whether it has no other members than the protocol names, and its id is no longer than ids are. */
  isPlain: boolean;
}

/** What of a message says which operation it begins or completes; undefined for all that says nothing of the kind. */
function idMessageIn(text: string): IdMessage | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, id } = message as { type?: unknown; id?: unknown };
  const isKnown = (type === 'subscribe' || type === 'complete') && typeof id === 'string' && id !== '';
  if (!isKnown) return undefined;
  return { type, id, isPlain: id.length <= LONGEST_ID && Object.keys(message).every((name) => MEMBERS.includes(name)) };
}

/** Of two members of one name, a JSON object has the last; what is left as it was sent may be nested as deep as it likes. */
const renamed = (text: string, name: string): string =>
  `${text.slice(0, text.lastIndexOf('}'))},"id":${JSON.stringify(name)}}`;
