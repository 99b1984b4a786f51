export { createFetch } from './fetch.ts';
export { createKvStore } from './kv-store.ts';
export { type StartOptions, start } from './start.ts';
