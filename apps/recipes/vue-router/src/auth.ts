import { createAuth } from '@postern/browser';

export const auth = createAuth<{ name: string }>();
