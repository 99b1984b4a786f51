import { inspect } from 'node:util';
import type { ConfigConnection, ConfigFile, PosternConfig } from '@postern/edge/config';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a configuration lacks, and what runs on this machine instead. */
export interface Needs {
  /** Ids of the connections without credentials. */
  readonly connections: readonly string[];
  readonly lockit: boolean;
  readonly lekab: boolean;
  /** Variables that a route's upstream lacks, by the route's name. */
  readonly upstreams: ReadonlyMap<string, string>;
  /** The other variables that are read and not set. */
  readonly variables: readonly string[];
  /** All variables that are not set and that development has a substitute for. */
  readonly supplied: ReadonlySet<string>;
}

/** Stands for a missing variable. */
const MARK = /missing:(\w+)/g;
const EVERYTHING = { depth: null, maxArrayLength: null } as const;

/** Finds what a configuration lacks. One that throws lacks nothing: its reader reports the error. */
export function findNeeds(file: ConfigFile, environment: Environment): Needs {
  const content = evaluate(file, environment);
  const connections = listConnections(content);
  const isOn = (id: string, names: readonly string[]): boolean => {
    const settings = connections.find((connection) => connection.id === id)?.settings;
    return settings !== undefined && names.every((name) => !environment[name] && !settings[name]);
  };
  const marked = evaluate(
    file,
    replaceMissing(environment, (name) => `missing:${name}`),
  );
  const upstreams = findUpstreams(content, marked);
  const named = new Set(upstreams.values());
  const variables = listMissing(file, environment).filter((name) => !named.has(name));
  const needs = {
    connections: connections.flatMap(({ id, useDevelopmentProvider }) =>
      useDevelopmentProvider ? [id] : [],
    ),
    lockit: isOn('lockit', ['LOCKIT_CLIENT_ID', 'LOCKIT_CLIENT_SECRET']),
    lekab: isOn('lekab', ['LEKAB_USERNAME', 'LEKAB_PASSWORD']),
    upstreams,
    variables,
  };
  const supplied = marked && content ? listSupplied(marked, needs) : [];
  return { ...needs, supplied: new Set([...supplied, ...named]) };
}

/** Lists the variables that are read for nothing but emulated connections. */
function listSupplied(
  marked: PosternConfig,
  needs: Pick<Needs, 'connections' | 'lockit' | 'lekab' | 'variables'>,
): readonly string[] {
  const { lockit, lekab, variables } = needs;
  const emulated = [...needs.connections, lockit && 'lockit', lekab && 'lekab'].filter(Boolean);
  if (emulated.length === 0) return [];
  const others = listConnections(marked).filter(({ id }) => !emulated.includes(id));
  // Untyped JavaScript may have what JSON.stringify throws at, such as a bigint.
  const text = inspect(
    [others.map((one) => one.settings), marked.routes, marked.settings],
    EVERYTHING,
  );
  const read = new Set(Array.from(text.matchAll(MARK), ([, name = '']) => name));
  return variables.filter((name) => !read.has(name));
}

/** The connections of a configuration, which may come from untyped JavaScript. */
export function listConnections(content: PosternConfig | undefined): readonly ConfigConnection[] {
  const connections = content?.connections;
  return Array.isArray(connections) ? connections.filter(isObject) : [];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function evaluate(file: ConfigFile, environment: Environment): PosternConfig | undefined {
  try {
    const content = file(environment);
    // The reader reports a promise. A rejection that nothing handles would end the process before.
    if (content instanceof Promise) content.catch(() => undefined);
    return content;
  } catch {
    return undefined;
  }
}

function listMissing(file: ConfigFile, environment: Environment): readonly string[] {
  const missing = new Set<string>();
  evaluate(
    file,
    replaceMissing(environment, (name) => {
      missing.add(name);
      return undefined;
    }),
  );
  return [...missing];
}

/** Finds the variable of each upstream that is missing, or that a path follows. */
function findUpstreams(
  content: PosternConfig | undefined,
  marked: PosternConfig | undefined,
): ReadonlyMap<string, string> {
  const upstreams = new Map<string, string>();
  for (const { name, upstream } of listRoutes(content)) {
    if (URL.canParse(upstream ?? '')) continue;
    const mark = String(listRoutes(marked).find((route) => route.name === name)?.upstream);
    const [, variable] = /^missing:(\w+)/.exec(mark) ?? [];
    if (variable !== undefined) upstreams.set(name, variable);
  }
  return upstreams;
}

function listRoutes(content: PosternConfig | undefined): NonNullable<PosternConfig['routes']> {
  const routes = content?.routes;
  return Array.isArray(routes) ? routes.filter(isObject) : [];
}

function replaceMissing(
  environment: Environment,
  replace: (name: string) => string | undefined,
): Environment {
  return new Proxy<Record<string, string | undefined>>(
    {},
    { get: (_, name) => environment[String(name)] || replace(String(name)) },
  );
}
