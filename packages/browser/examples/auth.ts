import { type Auth, createAuth } from '@postern/browser';

/** The kit of the app, which its other modules import. */
export const auth: Auth = createAuth();
