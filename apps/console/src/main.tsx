import './auth.ts';
import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './theme/theme.ts';

applyTheme(readTheme());
const root = document.getElementById('app');
if (root) render(<App />, root);
// Watches from here on; what came before, the browser has kept for it.
void import('./flows/observe.ts');
