// Entry of the tests. An app of the Angular CLI compiles templates in its build; here the browser does.
import '@angular/compiler';
import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app.config.ts';
import { App } from './app.ts';

document.getElementById('app')?.append(document.createElement('app-root'));
await bootstrapApplication(App, appConfig);
