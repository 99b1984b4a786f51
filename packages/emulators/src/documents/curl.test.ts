import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { type ServedEmulator, serveEmulator } from '../server/serve.ts';
import { runProgram } from '../testing/run-program.ts';

// The curl lines of both documents, copied exactly. A shell runs them with only the host replaced.

const CODE_LINE = String.raw`curl -i \
-u 'example-client:top-secret' \
-d 'grant_type=authorization_code' \
-d 'code=example-auth-code' \
-d 'redirect_uri=https://example-client.com/auth_code' \
https://api.lockitnetwork.com/oauth/access-token`;

const API_KEY_LINE = String.raw`curl https://secure.lekab.com/auth/api/v1/apikey?name=MyApiKey \
    --basic --user username:password`;

const TOKEN_BY_BASIC_LINE = String.raw`curl -X POST --location "https://secure.lekab.com/auth/api/v1/token" \
    -H "Content-Type: application/x-www-form-urlencoded" \
    -d 'grant_type=client_credentials' \
    --basic --user username:password`;

const TOKEN_BY_FORM_LINE = String.raw`curl -X POST --location "https://secure.lekab.com/auth/api/v1/token" \
    -H "Content-Type: application/x-www-form-urlencoded" \
    -d 'grant_type=client_credentials&client_id=username&client_secret=password'`;

const REVOKE_LINE = String.raw`curl -X POST --location "https://secure.lekab.com/auth/api/v1/revoke" \
    -H "Content-Type: application/x-www-form-urlencoded" \
    -d 'token=e45c538d-a416-4489-9d5f-a78d3c4fc69a' \
    --basic --user username:password`;

/** Makes curl print no progress, ignore proxies and print the status last. */
const curlHome = await mkdtemp(join(tmpdir(), 'curl-home-'));
const CURL_CONFIGURATION = String.raw`silent
noproxy = "*"
write-out = "\n%{http_code}"
`;
await writeFile(join(curlHome, '.curlrc'), CURL_CONFIGURATION);
afterAll(() => rm(curlHome, { recursive: true }));

const curl = await runProgram('curl', ['--version']);
const remark = curl.exitCode === 0 ? '' : ' – skipped: curl is not installed';

describe.skipIf(remark !== '')(`curl${remark}`, () => {
  let lockit: ServedEmulator;
  let lekab: ServedEmulator;

  beforeEach(async () => {
    lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
    lekab = await serveEmulator(createLekabEmulator(), { port: 0 });
    return async () => {
      await lockit.close();
      await lekab.close();
    };
  });

  /** Runs a curl line, and separates the status from the other output. */
  const run = async (line: string): Promise<{ status: string; printed: string }> => {
    const local = line
      .replace('https://api.lockitnetwork.com', lockit.origin)
      .replace('https://secure.lekab.com', lekab.origin);
    const { stdout, stderr } = await runProgram('sh', ['-c', local], { CURL_HOME: curlHome });
    expect(stderr).toBe('');
    const end = stdout.lastIndexOf('\n');
    return { status: stdout.slice(end + 1), printed: stdout.slice(0, end) };
  };

  test('G-17 the guide’s curl line gets the guide’s tokens, once', async () => {
    const { status, printed } = await run(CODE_LINE);
    expect(status).toBe('200');
    const [head = '', body = ''] = printed.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toMatch(/^cache-control: no-store$/im);
    expect(body).toBe(
      '{"access_token":"example-access-token","refresh_token":"example-refresh-token","token_type":"Bearer","expires_in":604800}',
    );
    expect((await run(CODE_LINE)).status).toBe('400');
  });

  test('L-6 the document’s curl line gets an API key', async () => {
    const { status, printed } = await run(API_KEY_LINE);
    expect(status).toBe('200');
    expect(Buffer.from(printed, 'base64').toString()).toMatch(/^liM:dXNlcmlk:[A-Za-z0-9]{16}$/);
  });

  test.each([
    ['L-11', 'Basic', TOKEN_BY_BASIC_LINE],
    ['L-12', 'the form', TOKEN_BY_FORM_LINE],
  ])('%s the document’s curl line gets a token by %s', async (_, __, line) => {
    const { status, printed } = await run(line);
    expect(status).toBe('200');
    expect(JSON.parse(printed)).toEqual({
      access_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      token_type: 'bearer',
      expires_in: 599,
    });
  });

  test('L-23 the document’s curl line revokes, whether or not the token exists', async () => {
    expect(await run(REVOKE_LINE)).toEqual({ status: '200', printed: '' });
    const { printed } = await run(TOKEN_BY_BASIC_LINE);
    const { access_token } = JSON.parse(printed) as { access_token: string };
    const line = REVOKE_LINE.replace(/(?<=token=)[^']+/, access_token);
    expect(await run(line)).toEqual({ status: '200', printed: '' });
    const sent = await fetch(`${lekab.origin}/rime/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(sent.status).toBe(401);
  });
});
