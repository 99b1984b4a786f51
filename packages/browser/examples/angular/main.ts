// The app's own build compiles templates in advance; this page compiles them as it loads.
import '@angular/compiler';
import { bootstrapApplication } from '@angular/platform-browser';
import { createAuth } from '@postern/browser';
import { provideAuth } from '@postern/browser/angular';
import { App } from './app.ts';

const auth = createAuth<{ name: string }>();

document.getElementById('app')?.append(document.createElement('app-root'));
await bootstrapApplication(App, { providers: [provideAuth(auth)] });
