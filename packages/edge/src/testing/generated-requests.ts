import fc from 'fast-check';

/** The process's environment, which the edge's own code does not use. */
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };

/** How many requests are generated: few by default, `POSTERN_RUNS=100000` for the full proof. */
export const RUNS: { targets: number; headers: number } = readRuns(process?.env['POSTERN_RUNS']);

function readRuns(runs: string | undefined): { targets: number; headers: number } {
  const targets = Number(runs ?? 10_000);
  return { targets, headers: Math.max(300, targets / 10) };
}

const NASTY =
  '. .. %2e %2E %252e %2f %2F %5c %00 %0d%0a %09 %20 %25 %c0%ae %ef%bc%8e %e2%80%a5 ; ;a=b \\ / // /// ? # & @ : * ** ~ + evil.example http://evil.example/ //evil.example/ ． ／ ＼ ‥ 。 ⁄ ∕ é \u202e \t \r \n projects api lockit lekab rime send oauth authorize auth v1 token'.split(
    ' ',
  );

const piece: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
const prefix: fc.Arbitrary<string> = fc.constantFrom(
  '/api/lockit/projects/',
  '/api/lockit/projects',
  '/api/lockit/',
  '/api/lockit',
  '/api/lekab/rime/',
  '/api/',
  '/api//',
  '/',
  '//',
  '/api/lockit/projects/../',
  '/%61pi/lockit/projects/',
);

/** The part of a request's URL after the origin, well-formed or not. */
export const requestTarget: fc.Arbitrary<string> = fc
  .tuple(prefix, fc.array(piece, { maxLength: 10 }))
  .map(([start, pieces]) => start + pieces.join(''));

const NAMES =
  'authorization cookie connection host origin referer forwarded x-forwarded-for x-forwarded-host x-forwarded-proto x_forwarded_for x-real-ip x-api-key x-postern x-http-method-override transfer-encoding te trailer upgrade expect content-length content-encoding accept accept-encoding range if-none-match traceparent tracestate x-request-id cf-connecting-ip cf-ray sec-fetch-site sec-websocket-key via from x-original-url proxy-authorization keep-alive cache-control x-custom'.split(
    ' ',
  );
const VALUES = [
  '',
  '1',
  '1, 1',
  'close',
  'authorization, x-postern, cookie, host, @, ,',
  'websocket',
  'chunked',
  'Bearer mine',
  'null',
  'postern-dev-5173=x; postern-dev-5173-lease=y; a',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '127.0.0.1',
  'x'.repeat(5000),
  '\u00ff\u0080',
  'http://localhost:5173',
];

const name: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/) },
);
/** Field values as HTTP allows them (RFC 9110 §5.5): visible bytes, spaces and tabs within. */
const value: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,40}$/) },
);

/** The headers of a request, as a browser, a script or an attacker may send them. */
export const headerSet: fc.Arbitrary<[string, string][]> = fc.array(fc.tuple(name, value), {
  maxLength: 12,
});
