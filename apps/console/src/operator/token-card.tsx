import type { JSX } from 'preact';

interface TokenCardProps {
  readonly token: string;
  readonly change: (token: string) => void;
}

/**
 * The field for the operator's token. The token is never stored, so a reload forgets it. It takes effect as
 * it is typed; the form exists because browsers and password managers expect one around a password.
 */
export function TokenCard({ token, change }: TokenCardProps): JSX.Element {
  return (
    <form
      class="card operator-card"
      aria-labelledby="operator-token-title"
      onSubmit={(event) => event.preventDefault()}
    >
      <h2 id="operator-token-title">The operator’s token</h2>
      <div class="field">
        <label for="operator-token">Operator token</label>
        <input
          id="operator-token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="operator-token-hint"
          value={token}
          onInput={(event) => change(event.currentTarget.value.trim())}
        />
        <p id="operator-token-hint" class="field-hint">
          The setting <code>POSTERN_OPERATOR_TOKEN</code>; <code>start</code> prints it. It stays in
          this page’s memory until you leave it.
        </p>
      </div>
    </form>
  );
}
