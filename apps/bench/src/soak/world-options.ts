/** The client of the edges at the provider. */
export const CLIENT = { clientId: 'app', clientSecret: 'a-secret-of-the-app' };
/** The client's credentials as a header (RFC 6749 §2.3.1). */
export const CREDENTIALS = `Basic ${btoa(`${CLIENT.clientId}:${CLIENT.clientSecret}`)}`;
/** Where the provider sends browsers back to. */
export const CALLBACK = 'http://localhost:5173/callback/work';
/** The lifetime of access tokens: short, so that sessions refresh all the time. */
export const LIFETIME_SECONDS = 30;
/** How long the provider accepts a used refresh token again. */
export const GRACE_SECONDS = 120;
/** How long the API may take to begin a response, in milliseconds. */
export const API_TIMEOUT_MS = 5000;
