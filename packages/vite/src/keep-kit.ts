/** The part of Vite's `import.meta.hot` that survives an update of its module. */
interface HotModule {
  readonly data: Record<string, unknown>;
}

/** Id of the module that has {@link keepKit} in the browser. */
export const KEEP_KIT_ID = 'virtual:postern/keep-kit';

/**
 * Makes `createAuth` return the kit of the module's last version, because each new kit would listen
 * beside the old one. Other options, or one more kit, reload the page.
 *
 * It runs in the browser and is sent there as text, so it uses nothing of this file.
 */
export function keepKit<Options, Kit>(
  hot: HotModule | undefined,
  createAuth: (options?: Options) => Kit,
  reload: () => void,
): (options?: Options) => Kit {
  if (hot === undefined) return createAuth;
  const kept: Map<number, { readonly kit: Kit; readonly text: string }> = Object.assign(
    hot.data['posternKits'] ?? new Map(),
  );
  hot.data['posternKits'] = kept;
  let position = 0;
  return (options) => {
    const text = JSON.stringify([options], (_, value: unknown) =>
      typeof value === 'function' ? String(value) : value,
    );
    const known = kept.get(position);
    if (known !== undefined && known.text !== text) reload();
    const kit = known?.kit ?? createAuth(options);
    if (known === undefined) kept.set(position, { kit, text });
    position += 1;
    return kit;
  };
}

/** The part of the kit that {@link tellFailures} reads. */
interface FailingKit {
  readonly state: { readonly error?: { readonly code: string } | undefined };
  readonly subscribe: (listener: () => void) => unknown;
}

/**
 * Says in the browser's console, for each failure of a kit, where its cause is. Returns the kit.
 *
 * It runs in the browser and is sent there as text, so it uses nothing of this file.
 */
export function tellFailures<Kit extends FailingKit>(kit: Kit, warn: (text: string) => void): Kit {
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
  return kit;
}

/** The text of the module that the browser imports. */
export function buildKeepKitModule(): string {
  return `export ${keepKit.toString()}\nexport ${tellFailures.toString()}`;
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
 * Wraps the `createAuth` of a module in {@link keepKit}. The line numbers stay.
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
  const create = '(options) => __posternTell(__posternCreateAuth(options), console.warn)';
  const wrapped = `import { keepKit as __posternKeepKit, tellFailures as __posternTell } from '${KEEP_KIT_ID}'; const ${alias} = __posternKeepKit(import.meta.hot, import.meta.hot ? ${create} : __posternCreateAuth, () => location.reload());`;
  const lines = '\n'.repeat(statement.split('\n').length - changed.split('\n').length);
  return `${wrapped} ${code.slice(0, found.start)}${changed}${lines}${code.slice(found.end)}`;
}
