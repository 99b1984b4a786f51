import { BoundedList } from './bounded-list.ts';

/** What an issued secret is good for. */
export type IssuedSecretKind = 'code' | 'access_token' | 'refresh_token' | 'api_key';

/** A secret as it was handed out, in clear. */
export interface IssuedSecret {
  readonly kind: IssuedSecretKind;
  readonly value: string;
}

/** Every secret handed out since the last reset, so that a test can search its own outputs for them. */
export interface IssuedSecrets {
  add(kind: IssuedSecretKind, value: string): void;
  /** Oldest first; the newest {@link MAX_ISSUED_SECRETS}. */
  list(): IssuedSecret[];
  clear(): void;
}

/** How many issued secrets are kept. */
export const MAX_ISSUED_SECRETS = 50_000;

/** Creates an empty record of issued secrets. */
export function createIssuedSecrets(): IssuedSecrets {
  const secrets = new BoundedList<IssuedSecret>(MAX_ISSUED_SECRETS);
  return {
    add: (kind, value) => {
      secrets.add({ kind, value });
    },
    list: () => secrets.list(),
    clear: () => {
      secrets.clear();
    },
  };
}
