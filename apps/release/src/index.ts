export { type Packed, packPublished } from './packing/pack.ts';
export { type Published, ROOT, readPublished } from './published.ts';
export { type Ran, run } from './run.ts';
