import { explanations } from '@postern/browser/diagnostics';
import { failureCatalogue, type Recovery } from '@postern/core';
import { buildTable } from '../markdown.ts';
import type { Page } from '../page.ts';

const RECOVERIES: Readonly<Record<Recovery, string>> = {
  'fix-request': 'Change the request, or the configuration. A retry fails in the same way.',
  'sign-in': 'Offer a sign-in.',
  'retry-later': 'Wait for as long as Retry-After says, and repeat the request.',
  none: 'The caller cannot help. The operator has to fix the cause.',
};

/** Builds the page of all failures, from the catalogue and the kit's explanations. */
export function buildFailuresPage(): Page {
  const edge = new Map<string, (typeof failureCatalogue)[keyof typeof failureCatalogue]>(
    Object.entries(failureCatalogue),
  );
  const sections = Object.entries(explanations).map(([code, { cause, fix }]) => {
    const kind = edge.get(code);
    const facts =
      kind === undefined
        ? 'The kit detects this failure by itself; no response of the edge has it.'
        : `${kind.status} · ${kind.title}. ${kind.detail}\n\nRecovery: \`${kind.recovery}\`.`;
    return {
      isEdge: kind !== undefined,
      text: [`### ${code}`, facts, `**Cause.** ${cause}`, `**Fix.** ${fix}`].join('\n\n'),
    };
  });
  const list = (isEdge: boolean): string =>
    sections
      .filter((each) => each.isEdge === isEdge)
      .map(({ text }) => text)
      .join('\n\n');
  const recoveries = buildTable(
    ['recovery', 'what the caller can do'],
    Object.entries(RECOVERIES).map(([name, text]) => [`\`${name}\``, text]),
  );
  return {
    slug: 'reference/failures',
    title: 'Failures',
    description: 'Every failure code: its status, cause, and fix.',
    order: 4,
    body: `A failed request gets a problem document (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`recovery\` and \`requestId\`. Branch on \`code\`. \`recovery\` says what the caller can do. The edge's log has the cause under the \`requestId\`.\n\n${recoveries}\n\n## Failures of the edge\n\n${list(true)}\n\n## Failures of the kit\n\n${list(false)}`,
    source: 'packages/core/src/failures/catalogue.ts',
  };
}
