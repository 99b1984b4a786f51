import './auth.ts';
import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './theme/theme.ts';

applyTheme(readTheme());
const root = document.getElementById('app');
if (root) render(<App />, root);
// Loaded after the first render. The browser has buffered the entries of earlier requests for it.
void import('./flows/observe.ts');
