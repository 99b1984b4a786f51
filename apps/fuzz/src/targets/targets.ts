import type { Target } from '../frame/target.ts';
import { callbackBodies } from './callback-bodies.ts';
import { callbackParameters } from './callback-parameters.ts';
import { cookies } from './cookies.ts';
import { edgeCallbacks } from './edge-callbacks.ts';
import { headerSets } from './header-sets.ts';
import { idTokens } from './id-tokens.ts';
import { keyRing } from './key-ring.ts';
import { logoutTokens } from './logout-tokens.ts';
import { metadata } from './metadata.ts';
import { requestHeads } from './request-heads.ts';
import { requestTargets } from './request-targets.ts';
import { returnTargets } from './return-targets.ts';
import { sealedRecords } from './sealed-records.ts';
import { tokenResponses } from './token-responses.ts';

/** All targets, in the order of their runs. */
export const targets: readonly Target[] = [
  cookies,
  requestTargets,
  requestHeads,
  callbackParameters,
  callbackBodies,
  edgeCallbacks,
  returnTargets,
  idTokens,
  logoutTokens,
  metadata,
  tokenResponses,
  keyRing,
  sealedRecords,
  headerSets,
];
