/** The stylesheet of the emulators' pages. All text has a contrast of at least 4.5:1 in both color schemes. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: #f2f3f5;
  --card: #ffffff;
  --edge: #d9dde3;
  --field-edge: #7b8694;
  --text: #1a212b;
  --quiet: #55606e;
  --accent: #0a5cb0;
  --accent-strong: #084a8e;
  --on-accent: #ffffff;
  --alert: #fdecea;
  --alert-edge: #c5362b;
  --alert-text: #7d1a13;
  --shadow: 0 1px 2px rgb(20 30 45 / 8%), 0 12px 32px rgb(20 30 45 / 8%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141a;
    --card: #1a2028;
    --edge: #2d3642;
    --field-edge: #76828f;
    --text: #e9edf2;
    --quiet: #a9b4c0;
    --accent: #6cb0ff;
    --accent-strong: #93c5ff;
    --on-accent: #0a1626;
    --alert: #3a1b1b;
    --alert-edge: #f0746a;
    --alert-text: #ffc9c4;
    --shadow: 0 12px 32px rgb(0 0 0 / 35%);
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
body {
  margin: 0;
  min-height: 100vh;
  min-height: 100dvh;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: 1.25rem;
  padding: 1.5rem 1rem;
  background: var(--ground);
  color: var(--text);
}
.brand { display: flex; align-items: center; gap: 0.625rem; }
.brand svg { display: block; }
.slate, .clap { fill: var(--accent); }
.bars, .line { stroke: var(--card); stroke-width: 2; stroke-linecap: round; fill: none; }
.wordmark { margin: 0; font-size: 1.125rem; font-weight: 650; letter-spacing: -0.01em; }
.wordmark span { font-weight: 400; color: var(--quiet); }
.card {
  width: 100%;
  max-width: 26rem;
  padding: 2rem;
  background: var(--card);
  border: 1px solid var(--edge);
  border-radius: 0.875rem;
  box-shadow: var(--shadow);
}
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.015em; text-wrap: balance; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 0.9375rem; font-weight: 600; }
p { margin: 0; text-wrap: pretty; }
.lead { margin-top: 0.375rem; color: var(--quiet); overflow-wrap: anywhere; }
.lead strong { color: var(--text); font-weight: 600; }
.field { margin-top: 1.125rem; }
label { display: block; margin-bottom: 0.375rem; font-size: 0.9375rem; font-weight: 550; }
.field input {
  display: block;
  width: 100%;
  min-height: 2.875rem;
  padding: 0.5rem 0.75rem;
  font: inherit;
  color: inherit;
  background: var(--card);
  border: 1px solid var(--field-edge);
  border-radius: 0.5rem;
}
.field input[aria-invalid] { border-color: var(--alert-edge); }
button {
  min-height: 2.875rem;
  padding: 0.5rem 1rem;
  font: inherit;
  font-weight: 600;
  border-radius: 0.5rem;
  border: 1px solid transparent;
  cursor: pointer;
}
.primary { background: var(--accent); color: var(--on-accent); }
.primary:hover { background: var(--accent-strong); }
.secondary { background: transparent; color: var(--text); border-color: var(--field-edge); }
.secondary:hover { background: var(--ground); }
form > .primary { width: 100%; margin-top: 1.5rem; }
.choices { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
.choices button { flex: 1 1 9rem; }
:is(a, button, input):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.abilities { margin: 0; padding: 0; list-style: none; }
.abilities li { position: relative; padding: 0.25rem 0 0.25rem 1.75rem; }
.abilities li::before {
  content: "";
  position: absolute;
  left: 0.3rem;
  top: 0.65rem;
  width: 0.75rem;
  height: 0.4rem;
  border: solid var(--accent);
  border-width: 0 0 2px 2px;
  transform: rotate(-45deg);
}
.destination { margin-top: 0.875rem; font-size: 0.875rem; color: var(--quiet); }
.host { color: var(--text); overflow-wrap: anywhere; }
.account {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.25rem 1rem;
  margin-top: 1.5rem;
  padding-top: 1rem;
  border-top: 1px solid var(--edge);
  font-size: 0.875rem;
  color: var(--quiet);
}
.account strong { color: var(--text); font-weight: 600; }
.link {
  min-height: 2rem;
  padding: 0.25rem;
  margin: 0 -0.25rem;
  background: none;
  color: var(--accent);
  font-size: 0.875rem;
  text-decoration: underline;
  text-underline-offset: 0.2em;
}
.link:hover { color: var(--accent-strong); }
.alert {
  margin-top: 1.25rem;
  padding: 0.75rem 1rem;
  background: var(--alert);
  color: var(--alert-text);
  border-left: 4px solid var(--alert-edge);
  border-radius: 0.375rem;
}
.code { margin-top: 1.5rem; font-size: 0.8125rem; color: var(--quiet); }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.users { display: grid; gap: 0.625rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.user {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  justify-content: space-between;
  gap: 0 1rem;
  width: 100%;
  padding: 0.625rem 0.875rem;
  text-align: start;
  background: transparent;
  color: var(--text);
  border-color: var(--field-edge);
}
.user:hover { background: var(--ground); }
.user strong { font-weight: 600; }
.user span { font-size: 0.875rem; font-weight: 400; color: var(--quiet); }
.note { max-width: 26rem; font-size: 0.8125rem; color: var(--quiet); text-align: center; }
@media (max-width: 26rem) {
  .card { padding: 1.5rem 1.25rem; }
}
`;
