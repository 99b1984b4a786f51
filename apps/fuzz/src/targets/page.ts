/** The origin of the page that the kit runs in. */
export const ORIGIN = 'https://app.example';

/** A page that the kit starts on. */
export interface Page {
  readonly pathname?: string;
  readonly search?: string;
  readonly hash?: string;
  /** The tab's `sessionStorage`. Default: empty. */
  readonly storage?: Readonly<Record<string, string>>;
}

/** The addresses that the kit set. */
export interface ShownPage {
  readonly addresses: string[];
}

/** Defines the globals of a page that the kit reads an address with. */
export function showPage({
  pathname = '/',
  search = '',
  hash = '',
  storage = {},
}: Page): ShownPage {
  const addresses: string[] = [];
  const globals = {
    location: { origin: ORIGIN, pathname, search, hash },
    history: {
      replaceState: (_: unknown, __: string, url: URL | string) => addresses.push(String(url)),
    },
    sessionStorage: { ...storage },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return { addresses };
}
