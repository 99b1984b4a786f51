import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { findFreePort } from './ports.ts';
import { type Running, run } from './run.ts';

/** The servers that speak the protocol, as their packages name them. */
const SERVERS = ['redis-server', 'valkey-server'];
/** Reached by this machine alone; changes are written down one by one, if at all, not as snapshots. */
const LOCAL = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes'];
/** How long a server may take until it answers, in milliseconds: reading a large file takes time. */
const READY_WITHIN_MS = 20_000;

/** The Redis or Valkey server on this machine, if there is one. */
export const REDIS_SERVER: string | undefined = SERVERS.find(
  (server) => spawnSync(server, ['--version']).status === 0,
);

/**
 * What a server writes down of a change before it answers: everything, down to the disk
 * (`always`); everything, down to the operating system, and to the disk within a second
 * (`everysec`); or nothing.
 */
export type RedisDurability = 'always' | 'everysec' | 'none';

export interface RedisOptions {
  /** Default: `always`. */
  readonly durability?: RedisDurability;
  readonly password?: string;
  /** Speaks TLS only, with a certificate of its own making for `localhost`. */
  readonly tls?: boolean;
  /** Further arguments, such as `--maxmemory 10mb`. */
  readonly arguments?: readonly string[];
}

/** A real server of a test's own, on a port of the system's choice, with its data on disk. */
export class RedisServer {
  readonly port: number;
  /** With the password, if there is one. */
  readonly url: string;
  readonly #options: RedisOptions;
  readonly #directory = mkdtempSync(join(tmpdir(), 'postern-redis-'));
  #running: Running | undefined;

  private constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.#options = options;
    const user = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
    this.url = options.tls
      ? `rediss://${user}localhost:${port}`
      : `redis://${user}127.0.0.1:${port}`;
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const redis = new RedisServer(await findFreePort(), options);
    if (options.tls) makeCertificate(redis.certificate, redis.#key);
    await redis.restart();
    return redis;
  }

  /** The file of the certificate that a client has to trust, where the server speaks TLS. */
  get certificate(): string {
    return join(this.#directory, 'certificate.pem');
  }

  get #key(): string {
    return join(this.#directory, 'key.pem');
  }

  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  /** Starts it, again, with what was durable before. */
  async restart(): Promise<void> {
    const { durability = 'always', password, tls } = this.#options;
    const durable = durability === 'none' ? ['--appendonly', 'no'] : ['--appendfsync', durability];
    const certificate = ['--tls-cert-file', this.certificate, '--tls-key-file', this.#key];
    this.#running = run({
      command: REDIS_SERVER ?? '',
      args: [
        ...LOCAL,
        '--dir',
        this.#directory,
        ...durable,
        ...(tls
          ? ['--port', '0', '--tls-port', String(this.port), '--tls-auth-clients', 'no']
          : ['--port', String(this.port)]),
        ...(tls ? certificate : []),
        ...(password === undefined ? [] : ['--requirepass', password]),
        ...(this.#options.arguments ?? []),
      ],
      env: process.env,
    });
    const giveUpAtMs = Date.now() + READY_WITHIN_MS;
    while (!(await this.command('PING').catch(() => '')).includes('PONG')) {
      if (Date.now() > giveUpAtMs) throw new Error('Redis did not start');
      await wait(20);
    }
  }

  /** Asks the server itself. @returns its reply, as it stands on the wire (RESP) */
  async command(...words: readonly string[]): Promise<string> {
    const { password } = this.#options;
    const socket = this.#connect();
    const commands = [...(password === undefined ? [] : [['AUTH', password]]), words, ['QUIT']];
    for (const command of commands) socket.write(encode(command));
    let reply = '';
    for await (const chunk of socket) reply += String(chunk);
    const withoutAuth = password === undefined ? reply : reply.replace(/^\+OK\r\n/, '');
    return withoutAuth.replace(/\+OK\r\n$/, '');
  }

  #connect(): Socket {
    if (!this.#options.tls) return connectPlain(this.port, '127.0.0.1');
    const ca = readFileSync(this.certificate);
    return connectTls({ port: this.port, host: '127.0.0.1', servername: 'localhost', ca });
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  /**
   * Ends it as a machine that crashes does, before the system has put on disk what was written
   * since: what was confirmed in the last so many milliseconds is gone.
   */
  async crashWithoutLast(ms: number): Promise<void> {
    const copy = mkdtempSync(join(tmpdir(), 'postern-redis-copy-'));
    cpSync(this.#directory, copy, { recursive: true });
    await wait(ms);
    await this.kill();
    rmSync(this.#directory, { recursive: true });
    renameSync(copy, this.#directory);
  }

  /** Ends it as a service manager does. */
  async stop(): Promise<void> {
    await this.#running?.end();
  }

  /** Stops it where it stands: connections stay open, nothing is answered. */
  pause(): void {
    this.#running?.signal('SIGSTOP');
  }

  resume(): void {
    this.#running?.signal('SIGCONT');
  }

  async end(): Promise<void> {
    this.resume();
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** A command as the protocol has it: an array of bulk strings. */
function encode(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

function makeCertificate(certificate: string, key: string): void {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', key, '-out', certificate];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const args = ['req', '-x509', '-nodes', '-days', '2', ...curve, ...files, ...subject];
  const { status, stderr } = spawnSync('openssl', args);
  if (status !== 0) throw new Error(`openssl made no certificate: ${String(stderr)}`);
}
