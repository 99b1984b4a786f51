import { showApp } from './app.ts';
import { auth } from './auth.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
showApp(root, auth);
