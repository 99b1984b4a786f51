import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The state of the network between two processes. */
export type NetworkState =
  /** Data passes. */
  | 'joined'
  /** Connections break and new ones are refused, as by a host whose service is down. */
  | 'cut'
  /** Connections stay open and no data passes, as when packets are dropped. New connections open. */
  | 'silent';

/** A network that a test can break: a TCP proxy on loopback in front of one port. */
export class Network {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: { now: NetworkState; targetPort: number };

  private constructor(
    server: Server,
    port: number,
    sockets: Set<Socket>,
    state: { now: NetworkState; targetPort: number },
  ) {
    this.#server = server;
    this.port = port;
    this.#sockets = sockets;
    this.#state = state;
  }

  /**
   * Starts a proxy in front of a port of loopback.
   *
   * @param replicationLagMs how late replicas of Redis get what the server sends; other data passes at
   *   once. What is on its way is lost when the network is cut, as when a machine crashes
   */
  static async start(targetPort: number, replicationLagMs = 0): Promise<Network> {
    const sockets = new Set<Socket>();
    const state: { now: NetworkState; targetPort: number } = { now: 'joined', targetPort };
    const server = createServer((near) => {
      if (state.now === 'cut') near.destroy();
      else join(near, connect(state.targetPort, '127.0.0.1'), { sockets, state, replicationLagMs });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return new Network(server, port, sockets, state);
  }

  /**
   * Changes the state. Connections that were open during `silent` stay silent, as after a firewall
   * forgot them; new connections work again.
   */
  set(state: NetworkState): void {
    this.#state.now = state;
    if (state === 'cut') this.#breakAll();
    if (state === 'silent') for (const socket of this.#sockets) socket.pause();
  }

  /** Leads new connections to another port, as a virtual address does after a failover. Open ones stay. */
  leadTo(targetPort: number): void {
    this.#state.targetPort = targetPort;
  }

  async end(): Promise<void> {
    this.#server.close();
    this.#breakAll();
    await once(this.#server, 'close');
  }

  #breakAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

interface Line {
  readonly sockets: Set<Socket>;
  readonly state: { readonly now: NetworkState };
  readonly replicationLagMs: number;
}

function join(near: Socket, far: Socket, { sockets, state, replicationLagMs }: Line): void {
  let lagMs = 0;
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (from === near && replicationLagMs > 0 && chunk.includes('PSYNC'))
        lagMs = replicationLagMs;
      if (from === far && lagMs > 0) setTimeout(() => to.write(chunk), lagMs);
      else to.write(chunk);
    });
    if (state.now === 'silent') from.pause();
    from.on('error', () => undefined);
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }
}
