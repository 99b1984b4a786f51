import { explanations } from '@postern/browser/diagnostics';
import { type Explanation, failureCatalogue } from '@postern/core';
import { createContext } from 'preact';
import type { ApiCode } from './read-flow.ts';

/** The meaning of a failure, for developers and operators. */
export interface CodeExplanation {
  readonly title: string;
  readonly detail: string;
  /** The most likely cause and what to do, if the kit knows them. */
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  /** The address of its problem page. Codes of an API's status have none. */
  readonly page?: string | undefined;
}

/** Explains a failure code. */
export type ExplainCode = (code: string) => CodeExplanation;

/** Explains a code of the edge in the catalogue's words, and any other code in general words. */
export const explainCode: ExplainCode = (code) => {
  const page = `/problems/${code}`;
  const advice = isRowOf(explanations, code) ? explanations[code] : undefined;
  if (isRowOf(failureCatalogue, code)) {
    const { title, detail } = failureCatalogue[code];
    return { title, detail, ...advice, page };
  }
  if (isRowOf(apiFailures, code)) return { detail: API_DETAIL, ...apiFailures[code] };
  const words = code.replaceAll('_', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const detail = DETAILS[code] ?? 'The kit stopped, and sent nothing to the edge.';
  return { title, detail, ...advice, ...(advice && { page }) };
};

const API_DETAIL = 'The edge passed on the response of the API itself.';

/** The statuses of an API, which are not failures of the edge. */
const apiFailures: Readonly<Record<ApiCode, Explanation & { readonly title: string }>> = {
  service_unauthorized: {
    title: 'The API does not accept the token',
    cause: 'The token is for another audience, or lacks a scope that the API requires.',
    fix: 'Request the scope or the audience of the API, in the connection or in the route.',
  },
  service_forbidden: {
    title: 'The API does not allow this',
    cause: 'The API accepts the token, but the user or the token lacks a scope, a role or a group.',
    fix: 'The API’s documentation or log says what it requires.',
  },
  service_not_found: {
    title: 'The API has nothing at this address',
    cause:
      'The step before shows the address that the edge called. It does not contain the route’s name: /api/orders/42 calls /42 of the upstream.',
    fix: 'If the API’s own paths begin with /orders, write that into the upstream of the route: https://api.example.com/orders. Otherwise correct the path in the app.',
  },
  service_busy: {
    title: 'The API asks to wait',
    cause: 'The API responded with 429: too many requests.',
    fix: 'Wait for as long as Retry-After of the response says.',
  },
  service_refused: {
    title: 'The API rejects the request',
    cause: 'A parameter, a header or the body is not what the API requires.',
    fix: 'Read the body of the response in the browser’s developer tools.',
  },
  service_failed: {
    title: 'The API has failed',
    cause: 'The API responded with its own error, 500 or above.',
    fix: 'Look at the API’s own log.',
  },
};

const DETAILS: Readonly<Record<string, string>> = {
  access_denied: 'The provider sent the browser back with an error instead of a code.',
  authorization_failed: 'The provider sent the browser back with an error instead of a code.',
  edge_unreachable: 'The request of the page got no response.',
  edge_malformed: 'The response is not the edge’s.',
};

/** How the components below explain a code. */
export const ExplainContext: ReturnType<typeof createContext<ExplainCode>> =
  createContext<ExplainCode>(explainCode);

function isRowOf<T extends object>(table: T, code: PropertyKey): code is keyof T {
  return Object.hasOwn(table, code);
}
