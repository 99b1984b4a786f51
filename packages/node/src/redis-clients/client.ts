import type { RedisQuestions } from '../redis-risks.ts';

/** A script for Redis, and the one key that it reads and writes. */
export interface Script {
  readonly text: string;
  readonly key: string;
  readonly arguments: readonly string[];
}

/** The reply to a script, and how many replicas had its effect when Redis replied. */
export interface ConfirmedReply {
  readonly reply: unknown;
  readonly replicas: number;
}

/**
 * Connections to one server, to the primary that sentinels name, or to the nodes of a cluster. Without
 * a connection, commands fail at once. Every command has one key, so a cluster needs no hash tags.
 */
export interface RedisClient {
  /** Resolves once commands succeed. Rejects if the client gave up. */
  connect(): Promise<unknown>;
  /** Whether other servers may still reply when one is silent. */
  readonly hasOthers: boolean;
  /** A name for the server that has a key, if there are several. */
  findNode(key: string): Promise<string>;
  /** Reads a hash; an empty one if there is none. */
  read(key: string): Promise<Readonly<Record<string, string>>>;
  evaluate(script: Script): Promise<unknown>;
  /**
   * Runs scripts for keys of one server, then waits until `replicas` replicas have their effects, or
   * for `timeoutMs`. The commands go over the same connection, since Redis waits for the writes of one
   * connection only.
   *
   * @returns one result for each script
   */
  evaluateOnReplicas(
    scripts: readonly Script[],
    replicas: number,
    timeoutMs: number,
  ): Promise<readonly (ConfirmedReply | Error)[]>;
  /** The time of one server, the same for every caller, in milliseconds since the epoch. */
  readTimeMs(): Promise<number>;
  /** Succeeds if every server that takes writes replies. */
  ping(): Promise<unknown>;
  /** The servers that take writes. */
  findPrimaries(): Promise<readonly RedisQuestions[]>;
  /** Closes the connections after the commands in progress. */
  close(): Promise<unknown>;
  /** Closes the connections at once. */
  destroy(): void;
}

/** Called when a connection of a client changes. */
export interface ClientEvents {
  readonly onError: (error: unknown) => void;
  readonly onReady: () => void;
}

/** Reads the reply to TIME: seconds, and microseconds. */
export function readTime([seconds, microseconds]: readonly unknown[]): number {
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}

/** What a script runs on: a client, or commands that are sent together. */
interface Evaluator<T> {
  eval(text: string, options: { keys: string[]; arguments: string[] }): T;
}

/** Runs a script, or adds it to the commands. */
export function evaluate<T>(on: Evaluator<T>, { text, key, arguments: rest }: Script): T {
  return on.eval(text, { keys: [key], arguments: [...rest] });
}

/** Commands that one connection sends together. */
interface Commands extends Evaluator<unknown> {
  wait(replicas: number, timeoutMs: number): { execAsPipeline(): Promise<readonly unknown[]> };
}

/** Sends scripts and a WAIT: see {@link RedisClient.evaluateOnReplicas}. */
export async function sendWithWait(
  commands: Commands,
  scripts: readonly Script[],
  replicas: number,
  timeoutMs: number,
): Promise<ConfirmedReply[]> {
  for (const script of scripts) evaluate(commands, script);
  const replies = await commands.wait(replicas, timeoutMs).execAsPipeline();
  const confirmed = Number(replies.at(-1));
  return replies.slice(-1 - scripts.length, -1).map((reply) => ({ reply, replicas: confirmed }));
}
