/** A registered client. The real service registers clients by hand, through its support. */
export interface RegisteredClient {
  readonly id: string;
  readonly secret: string;
  /** The client's name on the consent page. */
  readonly name: string;
  /** Absolute URIs without a fragment (RFC 6749 §3.1.2), compared exactly (RFC 9700 §4.1.3). */
  readonly redirectUris: readonly string[];
}

/** The registered clients by id. */
export interface ClientRegistry {
  find(clientId: string): RegisteredClient | undefined;
}

/**
 * Creates a registry.
 *
 * @throws TypeError if RFC 6749 §3.1.2 forbids a redirect URI, or if a client id is registered
 *   twice
 */
export function createClientRegistry(clients: readonly RegisteredClient[]): ClientRegistry {
  const byId = new Map(clients.map((client) => [client.id, client]));
  if (byId.size < clients.length) throw new TypeError('A client id is registered twice.');
  for (const { id, redirectUris } of clients) {
    const wrong = redirectUris.find((uri) => !URL.canParse(uri) || uri.includes('#'));
    if (wrong !== undefined) {
      throw new TypeError(
        `The redirect URI ${wrong} of ${id} must be absolute and without a fragment (RFC 6749 §3.1.2).`,
      );
    }
  }
  return { find: (clientId) => byId.get(clientId) };
}
