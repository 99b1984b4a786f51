import { mount } from 'svelte';
import App from './app.svelte';
import { auth } from './auth.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element "app"');
mount(App, { target, props: { auth } });
