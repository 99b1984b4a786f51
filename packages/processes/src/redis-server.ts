import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { findFreePort } from './ports.ts';
import { type Running, run } from './run.ts';

/** Commands of servers that speak the Redis protocol. */
const SERVERS = ['redis-server', 'valkey-server'];
/** Loopback only; an append-only file, if any, and no snapshots. */
const LOCAL = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes'];
/** How long a server may take to start: it may have to read a large file. */
const READY_WITHIN_MS = 20_000;

/**
 * The command of the Redis or Valkey server to test with: `POSTERN_REDIS_SERVER`, or one that is
 * installed, if any.
 */
export const REDIS_SERVER: string | undefined = findServer(process.env['POSTERN_REDIS_SERVER']);

/** @throws Error if the named server cannot run: tests would be skipped without a word */
function findServer(named: string | undefined): string | undefined {
  const found = (named ? [named] : SERVERS).find(
    (server) => spawnSync(server, ['--version']).status === 0,
  );
  if (named && found === undefined) {
    throw new Error(`POSTERN_REDIS_SERVER names ${named}, which does not run.`);
  }
  return found;
}

/**
 * When a server writes a change: to the disk before it responds (`always`), to the operating system
 * before it responds and to the disk within a second (`everysec`), or never (`none`).
 */
export type RedisDurability = 'always' | 'everysec' | 'none';

/** How a {@link RedisServer} is started. */
export interface RedisOptions {
  /** Default: `always`. */
  readonly durability?: RedisDurability;
  /** Default: none. */
  readonly password?: string;
  /** Accepts TLS only, with a self-signed certificate for `localhost`. Default: no. */
  readonly tls?: boolean;
  /** Further arguments, e.g. `--maxmemory 10mb`. Default: none. */
  readonly arguments?: readonly string[];
}

/** A real server for one test, on a free port, with its data in a temporary folder. */
export class RedisServer {
  readonly port: number;
  /** The URL of the server, including the password. */
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

  /** Starts a server and waits until it responds. */
  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const redis = new RedisServer(await findFreePort(), options);
    if (options.tls) makeCertificate(redis.certificate, redis.#key);
    await redis.restart();
    return redis;
  }

  /** The file of the certificate that clients have to trust if the server uses TLS. */
  get certificate(): string {
    return join(this.#directory, 'certificate.pem');
  }

  get #key(): string {
    return join(this.#directory, 'key.pem');
  }

  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  /** Starts the server, with the data that was durable before. */
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

  /** Sends a command to the server. @returns the reply as on the wire (RESP) */
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

  /** Sends SIGKILL, as a crash would end it. */
  async kill(): Promise<void> {
    await this.#running?.kill();
  }

  /**
   * Ends the server as a crash of the machine would, before the system wrote its buffers to disk:
   * changes confirmed in the last `ms` milliseconds are lost.
   */
  async crashWithoutLast(ms: number): Promise<void> {
    const copy = mkdtempSync(join(tmpdir(), 'postern-redis-copy-'));
    cpSync(this.#directory, copy, { recursive: true });
    await wait(ms);
    await this.kill();
    rmSync(this.#directory, { recursive: true });
    renameSync(copy, this.#directory);
  }

  /** Ends the server as a service manager does. */
  async stop(): Promise<void> {
    await this.#running?.end();
  }

  /** Suspends the server: connections stay open and get no reply. */
  pause(): void {
    this.#running?.signal('SIGSTOP');
  }

  /** Continues after {@link pause}. */
  resume(): void {
    this.#running?.signal('SIGCONT');
  }

  async end(): Promise<void> {
    this.resume();
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Encodes a command as RESP: an array of bulk strings. */
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
