import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import OAuth2Server from '@node-oauth/oauth2-server';
import { readForm, submit } from '../forms.ts';
import { close, listen } from '../http.ts';
import type { ProviderUnderTest, RunningProvider, Site } from '../provider.ts';

/** Plain OAuth 2.0, as many self-built servers have it: no metadata and no ID tokens. */
export const nodeOAuth2Server: ProviderUnderTest = {
  name: '@node-oauth/oauth2-server',
  edgeFlow: { no: 'its connection is written by hand and has no edge flow' },
  rotates: 'yes',
  revokes: { no: 'it has no revocation endpoint' },
  namesUser: { no: 'plain OAuth does not name the user' },
  saysDead: 'yes',
  tellsOfSignOut: { no: 'back-channel logout is part of OpenID Connect' },
  endsSession: { no: 'a sign-out is part of OpenID Connect' },
  start,
};

const SECRET = 'a-secret_of.the-app';

async function start({
  front,
  redirectUris,
  accessTokenSeconds,
  atEnd,
}: Site): Promise<RunningProvider> {
  const client = {
    id: 'app',
    grants: ['authorization_code', 'refresh_token'],
    redirectUris: [...redirectUris],
    accessTokenLifetime: accessTokenSeconds,
  };
  const model = createModel(client);
  const oauth = new OAuth2Server({ model });
  const server = createServer((request, response) => {
    answer(oauth, request, response).catch(() => response.destroy());
  });
  front.pointTo(`http://127.0.0.1:${await listen(server)}`);
  atEnd(() => close(server));
  return {
    connection: {
      kind: 'written',
      issuer: front.origin,
      authorizationEndpoint: `${front.origin}/authorize`,
      tokenEndpoint: `${front.origin}/token`,
      clientId: client.id,
      secret: SECRET,
      scopes: ['profile'],
    },
    user: 'ada',
    checked: {
      origin: front.origin,
      path: '/me',
      readUser: (body) => Reflect.get(Object(body), 'user'),
    },
    endpoints: { token: '/token' },
    answerPage: (browser, page, user, stops) => submit(browser, readForm(page), { user }, stops),
    kill: (token) => Promise.resolve(void model.refreshTokens.delete(token)),
  };
}

type Model = OAuth2Server.AuthorizationCodeModel &
  OAuth2Server.RefreshTokenModel & { readonly refreshTokens: Map<string, OAuth2Server.Token> };

/** Codes and tokens in memory. */
function createModel(client: OAuth2Server.Client): Model {
  const codes = new Map<string, OAuth2Server.AuthorizationCode>();
  const accessTokens = new Map<string, OAuth2Server.Token>();
  const refreshTokens = new Map<string, OAuth2Server.Token>();
  return {
    refreshTokens,
    getClient: (id, secret) =>
      Promise.resolve(id === client.id && (secret === null || secret === SECRET) && client),
    saveAuthorizationCode: (code, owner, user) => {
      const saved = { ...code, client: owner, user };
      codes.set(code.authorizationCode, saved);
      return Promise.resolve(saved);
    },
    getAuthorizationCode: (code) => Promise.resolve(codes.get(code)),
    revokeAuthorizationCode: ({ authorizationCode }) =>
      Promise.resolve(codes.delete(authorizationCode)),
    saveToken: (token, owner, user) => {
      const saved = { ...token, client: owner, user };
      accessTokens.set(token.accessToken, saved);
      if (token.refreshToken !== undefined) refreshTokens.set(token.refreshToken, saved);
      return Promise.resolve(saved);
    },
    getAccessToken: (token) => Promise.resolve(accessTokens.get(token)),
    getRefreshToken: (token) => {
      const saved = refreshTokens.get(token);
      return Promise.resolve(saved && { ...saved, refreshToken: token });
    },
    revokeToken: ({ refreshToken }) => Promise.resolve(refreshTokens.delete(refreshToken)),
    validateScope: (_, __, scope) => Promise.resolve(scope),
    verifyScope: () => Promise.resolve(true),
  };
}

async function answer(
  oauth: OAuth2Server,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const form = Object.fromEntries(new URLSearchParams(await text(incoming)));
  if (incoming.method === 'GET' && url.pathname === '/authorize') {
    const target = `${url.pathname}${url.search}`.replaceAll('&', '&amp;');
    outgoing.setHeader('content-type', 'text/html');
    outgoing.end(`<form method="post" action="${target}"><input name="user"></form>`);
    return;
  }
  const request = new OAuth2Server.Request({
    method: incoming.method ?? 'GET',
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    query: Object.fromEntries(url.searchParams),
    body: form,
  });
  const response = new OAuth2Server.Response();
  await act(oauth, url.pathname, request, response, form['user']).catch((error: unknown) => {
    if (!(error instanceof OAuth2Server.OAuthError)) throw error;
    response.status ??= error.code;
  });
  outgoing.writeHead(response.status ?? 500, {
    ...response.headers,
    'content-type': 'application/json',
  });
  outgoing.end(JSON.stringify(response.body ?? {}));
}

async function act(
  oauth: OAuth2Server,
  path: string,
  request: OAuth2Server.Request,
  response: OAuth2Server.Response,
  user: string | undefined,
): Promise<void> {
  switch (path) {
    case '/authorize':
      await oauth.authorize(request, response, {
        authenticateHandler: { handle: () => ({ id: user }) },
      });
      return;
    case '/token':
      await oauth.token(request, response);
      return;
    default: {
      const token = await oauth.authenticate(request, response);
      response.body = { user: token.user['id'] };
    }
  }
}
