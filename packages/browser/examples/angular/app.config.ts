import type { ApplicationConfig } from '@angular/core';
import { createAuth } from '@postern/browser';
import { provideAuth } from '@postern/browser/angular';

export const appConfig: ApplicationConfig = {
  providers: [provideAuth(createAuth<{ name: string }>())],
};
