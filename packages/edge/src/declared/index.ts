export { declared } from './declared.ts';
export type { DeclaredOptions } from './options.ts';
