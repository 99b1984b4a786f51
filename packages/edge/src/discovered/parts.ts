import type { ApiNeeds } from './api-tokens.ts';
import type { DpopProofs } from './dpop.ts';
import type { Metadata } from './metadata.ts';
import type { RefreshWarnings } from './offline-access.ts';
import type { DiscoveredOptions } from './options.ts';

/** What the parts of one connection share. */
export interface DiscoveredParts {
  readonly options: DiscoveredOptions;
  readonly metadata: Metadata;
  /** Undefined for a connection without DPoP. */
  readonly proofs: DpopProofs | undefined;
  readonly warnings: RefreshWarnings;
  readonly needs: ApiNeeds;
}
