import { buildTable } from '../markdown.ts';
import { BETTER_ELSEWHERE, type Cell, FEATURES, type Feature, PEERS } from './features.ts';

/** Builds the table of features that others have and Postern has not. */
export function buildBetterTable(): string {
  return buildFeatureTable(BETTER_ELSEWHERE);
}

/** Builds the table of the other features. */
export function buildFeaturesTable(): string {
  return buildFeatureTable(FEATURES);
}

/** A row for each feature: who has it, and who has it not. Each name leads to its source. */
function buildFeatureTable(features: readonly Feature[]): string {
  const rows = features.map((feature) => [
    feature.name,
    joinSentences([listPeers(feature, 'yes', ''), listPeers(feature, 'partly', 'Partly: ')]),
    joinSentences([listPeers(feature, 'no', ''), listPeers(feature, 'silent', 'Not described: ')]),
  ]);
  return buildTable(['feature', 'yes', 'no'], rows);
}

function listPeers({ cells }: Feature, answer: Cell['answer'], begin: string): string {
  const names = PEERS.filter((peer) => cells[peer].answer === answer).map((peer) => {
    const { source, note } = cells[peer];
    const linked = `[${peer}](${source.link})`;
    return note === undefined ? linked : `${linked} (${note})`;
  });
  return names.length === 0 ? '' : `${begin}${names.join(', ')}.`;
}

function joinSentences(sentences: readonly string[]): string {
  return sentences.filter(Boolean).join(' ') || 'none';
}
