import { AsyncLocalStorage } from 'node:async_hooks';
import { createJoinWebSockets, type JoinRequest } from '@postern/edge/web-sockets';

/** The upstream's socket that the edge has opened for an upgrade. */
interface Opened<Socket> {
  readonly upstream: Socket;
  /** Ends both sockets once the session or the route no longer allows them. */
  readonly watch: JoinRequest['watch'];
}

/** The edge's response to an upgrade. */
export interface UpgradeAnswer<Socket> {
  /** The refusal; or, with `opened`, headers for the handshake. */
  readonly response: Response;
  /** Absent if the edge rejects the upgrade. */
  readonly opened?: Opened<Socket>;
}

/**
 * Passes the upstream's socket from the edge, which opens it with the runtime's own client, to the
 * server, which accepts the browser's.
 */
export class Upgrades<Socket> {
  /** For the server's option `joinWebSockets`. */
  readonly join: ReturnType<typeof createJoinWebSockets>;
  readonly #current = new AsyncLocalStorage<{ opened?: Opened<Socket> }>();

  /** @param open opens the upstream's socket; see `createJoinWebSockets` for its errors */
  constructor(open: (request: JoinRequest) => Promise<Socket>) {
    this.join = createJoinWebSockets(async (request) => {
      const upgrade = this.#current.getStore();
      if (upgrade === undefined) throw new SyntaxError('the request is not an upgrade');
      upgrade.opened = { upstream: await open(request), watch: request.watch };
    });
  }

  /** Asks the edge whether an upgrade may take place. */
  async ask(handle: () => Response | Promise<Response>): Promise<UpgradeAnswer<Socket>> {
    const upgrade: { opened?: Opened<Socket> } = {};
    const response = await this.#current.run(upgrade, async () => handle());
    return { response, ...upgrade };
  }
}
