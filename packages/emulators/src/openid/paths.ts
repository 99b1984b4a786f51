/** The provider's endpoints, as its metadata names them. Faults can name them. */
export const OPENID_ROUTES = {
  authorization: '/authorize',
  pushed_authorization_request: '/par',
  token: '/token',
  userinfo: '/userinfo',
  jwks: '/jwks',
  introspection: '/introspect',
  revocation: '/revoke',
  end_session: '/sign-out',
} as const;

/** The metadata (OpenID Connect Discovery §4). */
const METADATA_PATH = '/.well-known/openid-configuration';

/** Every path that a client calls. */
export const OPENID_PATHS: readonly string[] = [METADATA_PATH, ...Object.values(OPENID_ROUTES)];

/** Path of the sign-in page; an interaction's id follows. */
export const SIGN_IN_PATH = '/sign-in';

/** Path of the pages' stylesheet. */
export const STYLESHEET_PATH = '/style.css';
