import { resolve } from 'node:path';

/** The workspace's root. */
export const ROOT: string = resolve(import.meta.dirname, '../../..');
