import { explanations } from '@postern/browser/diagnostics';
import { failureCatalogue } from '@postern/core';
import { explainFailure } from '../failures/explanation.ts';

/** What a failure means, for who builds or runs the app. */
export interface CodeExplanation {
  readonly title: string;
  readonly detail: string;
  /** What most likely led to it, and what to do: where the kit knows. */
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  /** The page about it, for the edge's and the kit's codes. */
  readonly page?: string | undefined;
}

/** Explains a code in the catalogue's words; one that is not the edge's in the console's. */
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
