import { render } from 'preact';
import { App } from './app.tsx';
import { auth } from './auth.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
render(<App auth={auth} />, root);
