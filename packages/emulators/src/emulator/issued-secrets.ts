import { BoundedList } from './bounded-list.ts';

/** The kind of an issued secret. */
export type IssuedSecretKind = 'code' | 'access_token' | 'refresh_token' | 'api_key';

/** An issued secret, in clear text. */
export interface IssuedSecret {
  readonly kind: IssuedSecretKind;
  readonly value: string;
}

/** Every secret issued since the last reset. A test can search its own output for these values. */
export interface IssuedSecrets {
  add(kind: IssuedSecretKind, value: string): void;
  /** Lists the newest {@link MAX_ISSUED_SECRETS} secrets, oldest first. */
  list(): IssuedSecret[];
  clear(): void;
}

/** The maximum number of issued secrets that are kept. */
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
