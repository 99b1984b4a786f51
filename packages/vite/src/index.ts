export { type PosternOptions, postern, postern as default } from './plugin.ts';
