/** The origin of the page that the kit runs in. */
export const ORIGIN = 'https://app.example';

export interface Page {
  readonly pathname?: string;
  readonly search?: string;
  readonly hash?: string;
  /** What the tab's storage holds. */
  readonly storage?: Readonly<Record<string, string>>;
}

/** What the kit did to the page's address. */
export interface ShownPage {
  readonly addresses: string[];
}

/** Gives the kit the few globals of a page that reading an address needs. */
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
