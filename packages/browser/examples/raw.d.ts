/** A file's text, as Vite gives it to a test. */
declare module '*?raw' {
  const text: string;
  export default text;
}

/** Vite's addition to a module (Vite guide, Glob Import). */
interface ImportMeta {
  glob(patterns: string | readonly string[], options: object): Record<string, string>;
}
