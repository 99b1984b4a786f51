import type { Hono } from 'hono';

/** A refresh token that came again after a refresh with it had succeeded. */
export interface Reuse {
  readonly user: string;
  readonly firstAtMs: number;
  readonly againAtMs: number;
}

/** What a provider saw. */
export interface ProviderReport {
  readonly refreshes: number;
  readonly codes: number;
  /** Refreshes that the provider itself refused. */
  readonly refused: readonly { readonly user: string; readonly atMs: number }[];
  readonly reuses: readonly Reuse[];
}

interface Use {
  readonly user: string;
  /** When a refresh with it first succeeded; undefined until then. */
  usedAtMs?: number;
}

/** Watches a provider's token endpoint: which refresh token was used when, and which is a user's latest. */
export class RefreshTokens {
  readonly #tokens = new Map<string, Use>();
  readonly #latest = new Map<string, string>();
  readonly #refused: { user: string; atMs: number }[] = [];
  readonly #reuses: Reuse[] = [];
  #refreshes = 0;
  #codes = 0;

  /** Watches every token request that reaches the provider, faults included. */
  watch(provider: Hono): Hono {
    const { fetch: respond } = provider;
    provider.fetch = async (request, ...more) => {
      if (!request.url.endsWith('/token')) return respond(request, ...more);
      const form = new URLSearchParams(await request.clone().text());
      const response = await respond(request, ...more);
      this.#add(form, response.status, await readJson(response));
      return response;
    };
    return provider;
  }

  /** The refresh token that the user got last. */
  latestOf(user: string): string | undefined {
    return this.#latest.get(user);
  }

  report(): ProviderReport {
    return {
      refreshes: this.#refreshes,
      codes: this.#codes,
      refused: this.#refused,
      reuses: this.#reuses,
    };
  }

  #add(form: URLSearchParams, status: number, answer: Answer): void {
    const isRefresh = form.get('grant_type') === 'refresh_token';
    const known = this.#tokens.get(form.get('refresh_token') ?? '');
    const user = readSubject(answer) ?? known?.user ?? '';
    const atMs = Date.now();
    if (isRefresh && answer.error === 'invalid_grant') this.#refused.push({ user, atMs });
    if (isRefresh && known?.usedAtMs !== undefined) {
      this.#reuses.push({ user, firstAtMs: known.usedAtMs, againAtMs: atMs });
    }
    if (status !== 200) return;
    if (isRefresh) this.#refreshes += 1;
    else this.#codes += 1;
    if (isRefresh && known) known.usedAtMs = atMs;
    if (answer.refresh_token === undefined) return;
    this.#tokens.set(answer.refresh_token, { user });
    this.#latest.set(user, answer.refresh_token);
  }
}

interface Answer {
  readonly error?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

async function readJson(response: Response): Promise<Answer> {
  if (!response.headers.get('content-type')?.includes('json')) return {};
  const text = await response
    .clone()
    .text()
    .catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The `sub` of an ID token that this process issued. */
function readSubject({ id_token: token }: Answer): string | undefined {
  const [, payload] = token?.split('.') ?? [];
  if (payload === undefined) return undefined;
  const { sub }: { sub?: string } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return sub;
}
