import { explanations } from '@postern/browser/diagnostics';
import { failureCatalogue } from '@postern/core';
import { createContext } from 'preact';

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
  const words = code.replaceAll('_', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return { title, detail: readDetail(code), ...advice, ...(advice && { page }) };
};

/** What happened at a code that is not the edge's. */
function readDetail(code: string): string {
  if (code.startsWith('service_')) {
    return 'The API itself responded with an error status, which the edge passed on.';
  }
  return DETAILS[code] ?? 'The kit stopped, and sent nothing to the edge.';
}

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
