export { buildOpenApi } from './openapi.ts';
export { operations } from './operations.ts';
export { buildProblemPages, type Page } from './problem-pages.ts';
