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
  const detail = code.startsWith('service_')
    ? 'The API itself responded with an error status, which the edge passed on.'
    : 'The kit stopped, and sent nothing to the edge.';
  return { title, detail, ...advice, ...(advice && { page }) };
};

/** How the components below explain a code. */
export const ExplainContext: ReturnType<typeof createContext<ExplainCode>> =
  createContext<ExplainCode>(explainCode);

function isRowOf<T extends object>(table: T, code: PropertyKey): code is keyof T {
  return Object.hasOwn(table, code);
}
