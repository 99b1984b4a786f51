import { FlowsView } from '@postern/inspector';
import type { Flow } from '@postern/inspector/flows';
import base from '@postern/inspector/styles/base.css?inline';
import controls from '@postern/inspector/styles/controls.css?inline';
import lanes from '@postern/inspector/styles/flow-lanes.css?inline';
import steps from '@postern/inspector/styles/flow-steps.css?inline';
import flows from '@postern/inspector/styles/flows.css?inline';
import surfaces from '@postern/inspector/styles/surfaces.css?inline';
import tokens from '@postern/inspector/styles/tokens.css?inline';
import { render } from 'preact';
import recording from './recording.json?raw';

/** The inspector's own styles, for the root of a shadow tree. The site's colour scheme is inherited. */
const STYLES = [tokens, base, controls, surfaces, flows, steps, lanes]
  .join('\n')
  .replaceAll(/:root(\[[^\]]*\])/g, ':host($1)')
  .replaceAll(':root', ':host')
  .replaceAll(/^ {2}color-scheme: light dark;$/gm, '');

/**
 * Shows the recorded flows in the inspector. It is a shadow tree, so that neither the site's styles nor
 * the inspector's reach the other.
 */
class FlowInspector extends HTMLElement {
  connectedCallback(): void {
    // The page is read first. Safari has no idle callback.
    const later = globalThis.requestIdleCallback ?? setTimeout;
    later(() => this.#show());
  }

  #show(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    const shown: readonly Flow[] = JSON.parse(recording);
    const ordered = shown.filter(({ kind }) => kind !== 'session').toSorted(signInFirst);
    render(<FlowsView flows={ordered} />, root);
  }
}

/** The sign-in is the flow that is shown at first. */
function signInFirst(a: Flow, b: Flow): number {
  return Number(b.kind === 'sign-in') - Number(a.kind === 'sign-in');
}

if (!customElements.get('flow-inspector')) customElements.define('flow-inspector', FlowInspector);
