export { buildOpenApi } from './openapi.ts';
export { buildProblemPages, type Page } from './problem-pages.ts';
