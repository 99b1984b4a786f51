import { failureCatalogue } from '@postern/core';
import { type CodeExplanation, explainCode as explain } from '@postern/inspector';
import { explainFailure } from '../failures/explanation.ts';

/** Explains a code of the edge in the catalogue's words, and any other code in the console's. */
export function explainCode(code: string): CodeExplanation {
  const explanation = explain(code);
  if (Object.hasOwn(failureCatalogue, code)) return explanation;
  const { title, text } = explainFailure({ code, recovery: 'none' });
  return { ...explanation, title, detail: text };
}
