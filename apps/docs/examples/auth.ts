import { createAuth } from '@postern/browser';

/** The claims that postern.config.ts lists. */
export interface User {
  name: string;
  email: string;
}

export const auth = createAuth<User>();
