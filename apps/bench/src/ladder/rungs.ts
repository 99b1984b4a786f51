import { basename, dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** A thing that the edge does for each forwarded call. */
export interface Rung {
  readonly what: string;
  /** Modules of the edge that do it, by their path below `src`, with what a Worker without it has. */
  readonly absent: Readonly<Record<string, string>>;
}

/** From the bottom: each rung of the ladder has everything below it. */
export const RUNGS: readonly Rung[] = [
  {
    what: 'a list of the request headers that pass',
    absent: {
      'forwarding/request-headers.ts': `
        export const passesAlways = () => true;
        export const buildUpstreamHeaders = (from) => new Headers(from);`,
    },
  },
  {
    what: 'a list of the response headers that pass, and those that make a response inert',
    absent: {
      'forwarding/response-headers.ts': 'export const cleanResponseHeaders = () => {};',
    },
  },
  {
    what: 'a request id, `Server-Timing`, and the origins that may read a response',
    absent: {
      'app/endpoint.ts': `
        import { readEdgeCookies } from '../sessions/cookies.ts';
        export const createEndpointWrapper = (parts) => (handler) => async (c) => {
          c.set('requestId', '');
          c.set('timings', { storeMs: 0, upstreamMs: 0 });
          c.set('fetch', parts.fetch);
          c.set('cookies', readEdgeCookies(c.req.raw.headers.get('cookie'), parts.cookiePolicy));
          return handler(c);
        };`,
    },
  },
  {
    what: 'the checks of the caller’s origin and of the path',
    absent: {
      'guards/guard.ts': `
        export const guardApp = () => undefined;
        export const guardCall = () => undefined;
        export const protect = (parts, handler) => handler;`,
      'routes/path.ts': 'export const isSafePath = () => true;',
    },
  },
  {
    what: 'the rate limit of a session, counted in the isolate',
    absent: {
      'guards/rate.ts': `
        export const guardRate = () => undefined;
        export const guardAddressRate = () => undefined;
        export const guardProviderRate = () => undefined;
        export const guardOperatorRate = () => undefined;`,
    },
  },
  {
    what: 'the session: its lease is opened, and its token added',
    absent: {
      'forwarding/credential.ts': `
        export const obtainCredential = async () =>
          ({ accessToken: 'a-token-of-nobody', replace: async () => undefined });`,
    },
  },
  {
    what: 'time limits',
    absent: {
      'forwarding/deadline.ts': `
        export class Deadline {
          whenOver() {}
          whenStopped() {}
          race(work) { return work; }
          move() {}
          fail() {}
          stop() {}
        }`,
    },
  },
];

/** An esbuild plugin that leaves rungs out of the edge. */
export function leaveOut(rungs: readonly Rung[]): Plugin {
  const absent = new Map(rungs.flatMap((rung) => Object.entries(rung.absent)));
  return {
    name: 'ladder',
    setup(build) {
      const seen = new Set<string>();
      build.onLoad({ filter: /packages\/edge\/src\/\w+\/[\w-]+\.ts$/ }, ({ path }) => {
        const resolveDir = dirname(path);
        const module = `${basename(resolveDir)}/${basename(path)}`;
        const contents = absent.get(module);
        if (contents === undefined) return undefined;
        seen.add(module);
        return { contents, resolveDir, loader: 'js' };
      });
      build.onEnd(() => {
        const missing = [...absent.keys()].filter((module) => !seen.has(module));
        return { errors: missing.map((module) => ({ text: `the edge has no ${module}` })) };
      });
    },
  };
}
