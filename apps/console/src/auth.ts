import { type Auth, createAuth } from '@postern/browser';
// In a pop-up window, this import passes the provider's response to the page that opened it.
import '@postern/browser/popup';

/**
 * The kit, created once for the page. It must be created while modules load, before the router
 * reads the address: after a sign-in it takes the provider's response out of the address and
 * restores the deep link.
 */
export const auth: Auth = createAuth();
