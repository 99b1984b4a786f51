/** The part of Vite's `import.meta.hot` that survives an update of its module. */
interface HotModule {
  readonly data: Record<string, unknown>;
}

/** Id of the module that has {@link watchKit} in the browser. */
export const WATCH_KIT_ID = 'virtual:postern/watch-kit';

/**
 * Watches the kit of a module. The page has one kit, which a hot update of the module gets again, whatever
 * its options. So other options than those of the module's last version reload the page.
 *
 * It runs in the browser and is sent there as text, so it uses nothing of this file.
 *
 * @param tell receives the kit once, however often the module is updated
 */
export function watchKit<Options, Kit>(
  hot: HotModule | undefined,
  createAuth: (options?: Options) => Kit,
  reload: () => void,
  tell: (kit: Kit) => void,
): (options?: Options) => Kit {
  if (hot === undefined) return createAuth;
  const { posternOptions: known } = hot.data;
  let text: string | undefined;
  return (options) => {
    const kit = createAuth(options);
    // Later calls get the same kit.
    if (text !== undefined) return kit;
    text = JSON.stringify([options], (_, value: unknown) =>
      typeof value === 'function' ? String(value) : value,
    );
    hot.data['posternOptions'] = text;
    if (known === undefined) tell(kit);
    else if (known !== text) reload();
    return kit;
  };
}

/** The part of the kit that {@link tellFailures} reads. */
interface FailingKit {
  readonly state: { readonly error?: { readonly code: string } | undefined };
  readonly subscribe: (listener: () => void) => unknown;
}

/**
 * Says in the browser's console, for each failure of a kit, where its cause is. It is sent to the browser
 * as {@link watchKit} is.
 */
export function tellFailures(kit: FailingKit, warn: (text: string) => void): void {
  let told: unknown;
  const tell = (): void => {
    const { error } = kit.state;
    if (error === undefined || error === told) return;
    told = error;
    warn(
      `Postern: ${error.code}. The terminal of npm run dev has the cause, /__postern each step, and /problems/${error.code} the fix.`,
    );
  };
  kit.subscribe(tell);
  tell();
}

/** The text of the module that the browser imports. */
export function buildWatchKitModule(): string {
  return `export ${watchKit.toString()}\nexport ${tellFailures.toString()}`;
}

/** Matches an import of `createAuth` from the kit, and captures the names before and after it. */
const IMPORT =
  /\bimport\s*\{([^}]*?)\bcreateAuth\b(?:\s+as\s+([\w$]+))?([^}]*)\}\s*from\s*(["'])@postern\/browser\4\s*;?/;

/** The part of a parsed module (ESTree) that {@link wrapCreateAuth} reads. */
interface ParsedModule {
  readonly body: readonly {
    readonly type: string;
    readonly start: number;
    readonly end: number;
  }[];
}

/**
 * Wraps the `createAuth` of a module in {@link watchKit}. The line numbers stay.
 *
 * @returns undefined if the module does not import it
 */
export function wrapCreateAuth(
  code: string,
  parse: (code: string) => ParsedModule,
): string | undefined {
  // A style sheet is not a module that could be parsed.
  if (!IMPORT.test(code)) return undefined;
  const read = ({ start, end }: ParsedModule['body'][number]): string => code.slice(start, end);
  // The text alone is not enough: a comment may contain an import too.
  const found = parse(code).body.find(
    (node) => node.type === 'ImportDeclaration' && IMPORT.test(read(node)),
  );
  if (found === undefined) return undefined;
  const statement = read(found);
  const [, before = '', alias = 'createAuth', after = ''] = IMPORT.exec(statement) ?? [];
  const changed = `import {${before}createAuth as __posternCreateAuth${after}} from '@postern/browser';`;
  const wrapped = `import { watchKit as __posternWatchKit, tellFailures as __posternTell } from '${WATCH_KIT_ID}'; const ${alias} = __posternWatchKit(import.meta.hot, __posternCreateAuth, () => location.reload(), (kit) => __posternTell(kit, console.warn));`;
  const lines = '\n'.repeat(statement.split('\n').length - changed.split('\n').length);
  return `${wrapped} ${code.slice(0, found.start)}${changed}${lines}${code.slice(found.end)}`;
}
