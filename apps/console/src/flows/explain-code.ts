import { explanations } from '@postern/browser/diagnostics';
import { failureCatalogue } from '@postern/core';
import { explainFailure } from '../failures/explanation.ts';

/** The meaning of a failure, for developers and operators. */
export interface CodeExplanation {
  readonly title: string;
  readonly detail: string;
  /** The most likely cause and what to do, if the kit knows them. */
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  /** The address of its problem page. Codes of the console have none. */
  readonly page?: string | undefined;
}

/** Explains a code of the edge in the catalogue's words, and any other code in the console's. */
export function explainCode(code: string): CodeExplanation {
  const page = `/problems/${code}`;
  const advice = isRowOf(explanations, code) ? explanations[code] : undefined;
  if (isRowOf(failureCatalogue, code)) {
    const { title, detail } = failureCatalogue[code];
    return { title, detail, ...advice, page };
  }
  const { title, text } = explainFailure({ code, recovery: 'none' });
  return { title, detail: text, ...advice, ...(advice && { page }) };
}

function isRowOf<T extends object>(table: T, code: PropertyKey): code is keyof T {
  return Object.hasOwn(table, code);
}
