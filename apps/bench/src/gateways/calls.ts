import { HEADERS } from '@postern/testing';

/** A browser's headers, and the kit's. */
export const BROWSER: Readonly<Record<string, string>> = {
  ...HEADERS,
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'cache-control': 'no-cache',
  pragma: 'no-cache',
  referer: 'http://localhost:5173/orders',
  'sec-ch-ua': '"Chromium";v="156", "Not)A;Brand";v="24"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36',
};

/** A call that is measured. */
export interface Call {
  readonly call: string;
  readonly upstream: 'http' | 'https';
  /** Its path at a gateway. */
  readonly path: string;
  /** How many requests make a turn, where wrk is not installed. */
  readonly requests: number;
  readonly body?: Buffer;
}

const KINDS = [
  { call: 'GET 700 B', path: '/700', requests: 1500 },
  { call: 'GET 16 KiB', path: '/16384', requests: 1000 },
  { call: 'GET 1 MiB', path: '/1048576', requests: 60 },
  { call: 'POST 64 KiB', path: '/upload', requests: 400, body: Buffer.alloc(64 * 1024, 'x') },
] as const;

/** The files that an upstream serves, by their size in bytes. */
export const SIZES: readonly number[] = [700, 16 * 1024, 1024 * 1024];

/** The calls that are measured: each kind over http and https. */
export const CALLS: readonly Call[] = [
  ...KINDS.map((kind) => ({ ...kind, upstream: 'http' as const, path: `/api/orders${kind.path}` })),
  ...KINDS.map((kind) => ({
    ...kind,
    upstream: 'https' as const,
    path: `/api/secure${kind.path}`,
  })),
];
