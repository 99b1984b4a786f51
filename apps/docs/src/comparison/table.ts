import { buildTable } from '../markdown.ts';
import { BETTER_ELSEWHERE } from './better-elsewhere.ts';
import { type Answer, type Feature, OVERVIEW, PEERS, type PeerName } from './cells.ts';
import { FEATURES } from './features.ts';

/** So many names are more to read than “the others”. */
const MIN_OTHERS = 4;

/** Builds the table of features that others have and Postern has not. */
export function buildBetterTable(): string {
  return buildFeatureTable(BETTER_ELSEWHERE);
}

/** Builds the table of the other features. */
export function buildFeaturesTable(): string {
  return buildFeatureTable(FEATURES);
}

/** Lists the documentation that was read of each peer as a whole. */
export function buildSources(): string {
  const links = PEERS.filter((peer) => peer !== 'Postern').map(
    (peer) => `[${peer}](${OVERVIEW[peer].link})`,
  );
  return `${links.join(', ')}.`;
}

/** A row for each feature: who has it, and who does not. Each name links to its source. */
function buildFeatureTable(features: readonly Feature[]): string {
  const rows = features.map((feature) => {
    const others = findOthers(feature);
    const list = (answer: Answer, begin: string): string =>
      listPeers(feature, answer, begin, others);
    return [
      feature.name,
      joinSentences([list('yes', ''), list('partly', 'Partly: ')]),
      joinSentences([list('no', ''), list('silent', 'Not described: ')]),
    ];
  });
  return buildTable(['feature', 'has it', 'lacks it'], rows);
}

/** The largest group of peers with one answer, taken from their documentation as a whole. */
function findOthers({ cells }: Feature): readonly PeerName[] {
  const groups = (['yes', 'no', 'silent'] as const).map((answer) =>
    PEERS.filter(
      (peer) =>
        peer !== 'Postern' &&
        cells[peer].answer === answer &&
        cells[peer].source === OVERVIEW[peer] &&
        cells[peer].note === undefined,
    ),
  );
  const [largest = []] = groups.toSorted((a, b) => b.length - a.length);
  return largest.length < MIN_OTHERS ? [] : largest;
}

function listPeers(
  { cells }: Feature,
  answer: Answer,
  begin: string,
  others: readonly PeerName[],
): string {
  const peers = PEERS.filter((peer) => cells[peer].answer === answer);
  const names = peers
    .filter((peer) => !others.includes(peer))
    .map((peer) => {
      const { source, note } = cells[peer];
      const linked = `[${peer}](${source.link})`;
      return note === undefined ? linked : `${linked} (${note})`;
    });
  if (peers.some((peer) => others.includes(peer))) names.push('the others');
  return names.length === 0 ? '' : `${begin}${names.join(', ')}.`;
}

function joinSentences(sentences: readonly string[]): string {
  return sentences.filter(Boolean).join(' ') || 'none';
}
