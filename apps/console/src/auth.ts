import { type Auth, createAuth } from '@postern/browser';
// In a pop-up, this import is what hands the service's answer over.
import '@postern/browser/popup';

/**
 * The one kit of this page. It is created while modules load, before the router reads the address:
 * on a return from sign-in it takes the answer out of the address and puts the deep link back.
 */
export const auth: Auth = createAuth();
