import { execFileSync } from 'node:child_process';
import { expect, test } from '../story.ts';

/** Runs a line of a document in a shell with only the host replaced. */
function run(line: string, documented: string, origin: string): { status: string; body: string } {
  expect(line).toContain(documented);
  const shell = `${line.replace(documented, origin)} --silent --write-out '\\n%{http_code}'`;
  const output = execFileSync('bash', ['-c', shell], { encoding: 'utf8' });
  const headersAndBody = output.slice(0, output.lastIndexOf('\n'));
  const body = headersAndBody.split('\r\n\r\n').at(-1) ?? '';
  return { status: output.slice(output.lastIndexOf('\n') + 1), body };
}

test.describe('the curl lines of the LockitNetwork guide', () => {
  test('the access token request gets the documented response', ({ product }) => {
    const line = `curl -i \\
-u 'example-client:top-secret' \\
-d 'grant_type=authorization_code' \\
-d 'code=example-auth-code' \\
-d 'redirect_uri=https://example-client.com/auth_code' \\
https://api.lockitnetwork.com/oauth/access-token`;
    const { status, body } = run(line, 'https://api.lockitnetwork.com', product.lockitOrigin);
    expect(status).toBe('200');
    expect(JSON.parse(body)).toEqual({
      access_token: 'example-access-token',
      refresh_token: 'example-refresh-token',
      token_type: 'Bearer',
      expires_in: 604800,
    });
  });
});

test.describe('the curl lines of the LEKAB document', () => {
  const host = 'https://secure.lekab.com';

  test('1.1 the API key request gets a key in the documented form', ({ product }) => {
    const line = `curl https://secure.lekab.com/auth/api/v1/apikey?name=MyApiKey \\
    --basic --user username:password`;
    const { status, body } = run(line, host, product.lekabOrigin);
    expect(status).toBe('200');
    expect(body).not.toContain('=');
    const [prefix, user, random] = Buffer.from(body, 'base64').toString('utf8').split(':');
    expect(prefix).toBe('liM');
    expect(Buffer.from(user ?? '', 'base64').toString('utf8')).not.toBe('');
    expect(random).toHaveLength(16);
  });

  const token = {
    access_token: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    token_type: 'bearer',
    expires_in: 599,
  };

  test('2.1 the token request with Basic gets the documented response', ({ product }) => {
    const line = `curl -X POST --location "https://secure.lekab.com/auth/api/v1/token" \\
    -H "Content-Type: application/x-www-form-urlencoded" \\
    -d 'grant_type=client_credentials' \\
    --basic --user username:password`;
    const { status, body } = run(line, host, product.lekabOrigin);
    expect([status, JSON.parse(body)]).toEqual(['200', token]);
  });

  test('2.1 the token request with credentials in the form gets the documented response', ({
    product,
  }) => {
    const line = `curl -X POST --location "https://secure.lekab.com/auth/api/v1/token" \\
    -H "Content-Type: application/x-www-form-urlencoded" \\
    -d 'grant_type=client_credentials&client_id=username&client_secret=password'`;
    const { status, body } = run(line, host, product.lekabOrigin);
    expect([status, JSON.parse(body)]).toEqual(['200', token]);
  });

  test('3.1 the revocation gets 200 whatever the outcome', ({ product }) => {
    const line = `curl -X POST --location "https://secure.lekab.com/auth/api/v1/revoke" \\
    -H "Content-Type: application/x-www-form-urlencoded" \\
    -d 'token=e45c538d-a416-4489-9d5f-a78d3c4fc69a' \\
    --basic --user username:password`;
    expect(run(line, host, product.lekabOrigin).status).toBe('200');
  });
});
