interface Listed {
  readonly keys: readonly { readonly name: string; readonly metadata?: unknown }[];
  readonly list_complete: true;
}

interface Entry {
  readonly value: string;
  readonly metadata?: unknown;
}

/** The part of Workers KV that the provider uses, in memory. The provider checks expiry itself. */
export class MemoryKv {
  readonly #entries = new Map<string, Entry>();

  get(name: string, options?: { readonly type?: string }): Promise<unknown> {
    const value = this.#entries.get(name)?.value;
    if (value === undefined) return Promise.resolve(null);
    return Promise.resolve(options?.type === 'json' ? JSON.parse(value) : value);
  }

  put(name: string, value: string, options?: { readonly metadata?: unknown }): Promise<void> {
    this.#entries.set(name, { value, metadata: options?.metadata });
    return Promise.resolve();
  }

  delete(name: string): Promise<void> {
    this.#entries.delete(name);
    return Promise.resolve();
  }

  list({ prefix = '' }: { readonly prefix?: string } = {}): Promise<Listed> {
    const keys = [...this.#entries]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { metadata }]) => ({ name, metadata }));
    return Promise.resolve({ keys, list_complete: true });
  }
}
