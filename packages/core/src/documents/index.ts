export { buildOpenApi } from './openapi.ts';
export { buildProblemPages, type Explanation, type Page } from './problem-pages.ts';
