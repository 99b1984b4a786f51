import { Component } from '@angular/core';
import { injectAuth, injectAuthState, injectCountdown } from '@postern/browser/angular';

interface Claims {
  readonly name: string;
}

@Component({
  selector: 'app-root',
  template: `
    @if (state().session; as session) {
      {{ session.user.name }}, for another <time>{{ seconds() }} s</time>
      <button (click)="auth.signOut()">Sign out</button>
    } @else if (state().status !== 'loading') {
      <button (click)="auth.signIn()">Sign in</button>
    }
  `,
})
export class App {
  readonly auth = injectAuth<Claims>();
  readonly state = injectAuthState<Claims>();
  readonly leftMs = injectCountdown();
  readonly seconds = () => Math.ceil((this.leftMs() ?? 0) / 1000);
}
