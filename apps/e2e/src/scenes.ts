import type { Page } from '@playwright/test';
import { type Product, readOperatorToken } from './product.ts';
import { signIn } from './signing-in.ts';

/** A page of the console in one state, and the way to it. */
export interface Scene {
  readonly name: string;
  readonly open: (page: Page, product: Product) => Promise<void>;
  /** Reverts the side effects of `open`. Default: nothing to revert. */
  readonly close?: (page: Page) => Promise<void>;
}

const AGAIN = 'Sign in with LockitNetwork';

/**
 * Every page of the console in each state. The order matters: each scene starts where the one before
 * ended, first signed out and then signed in.
 */
export const scenes: readonly Scene[] = [
  {
    name: 'sign-in',
    open: async (page, { origin }) => {
      await page.goto(origin);
      await page.getByRole('button', { name: AGAIN }).waitFor();
    },
  },
  {
    name: 'sign-in-denied',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/callback?error=access_denied&state=made-up`);
      await page.getByText('The sign-in could not be completed').waitFor();
    },
  },
  {
    name: 'unreachable',
    open: async (page, { origin }) => {
      await page.route('**/auth/session', (route) => route.abort());
      await page.goto(origin);
      await page.getByText('Postern cannot be reached').waitFor();
    },
    close: async (page) => page.unroute('**/auth/session'),
  },
  {
    name: 'flows-empty',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/flows`);
      await page.getByRole('heading', { level: 2, name: 'Session check' }).waitFor();
    },
  },
  {
    name: 'operator',
    open: async (page, product) => {
      await page.goto(`${product.origin}/operator`);
      await page.getByText('Ready', { exact: true }).waitFor();
      await page.getByLabel('Operator token').fill(readOperatorToken(product));
      await page.getByLabel('Name of the key').fill('Nightly report');
      await page.getByRole('button', { name: 'Make the key' }).click();
      await page.getByText('It is shown only once').waitFor();
    },
  },
  {
    name: 'operator-refused',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/operator`);
      await page.getByText('Ready', { exact: true }).waitFor();
      await page.getByLabel('Operator token').fill('somebody-elses-token');
      await page.getByRole('button', { name: 'Revoke it' }).click();
      await page.getByText('This is not the operator’s token').waitFor();
    },
  },
  {
    name: 'projects',
    open: async (page, { origin }) => {
      await signIn(page, origin);
      await page.getByRole('link', { name: /Das Salz der Insel/ }).waitFor();
    },
  },
  {
    name: 'projects-none-found',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/projects?q=nothing+like+it`);
      await page.getByText(/Nothing matches/).waitFor();
    },
  },
  {
    name: 'projects-failing',
    open: async (page, { origin, lockit }) => {
      await lockit.addFault({ target: '/projects', kind: 'status', status: 500, times: 100 });
      await page.goto(`${origin}/projects`);
      await page.getByText('The service does not answer').waitFor();
    },
  },
  {
    name: 'projects-loading',
    open: async (page, { origin, lockit }) => {
      await lockit.addFault({ target: '/projects', kind: 'latency', latencyMs: 20_000 });
      await page.goto(`${origin}/projects`);
      await page.getByText('Loading your projects').waitFor();
    },
  },
  {
    name: 'project',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/projects`);
      await page.getByRole('link', { name: /Das Salz der Insel/ }).click();
      await page.getByRole('table', { name: 'Shooting days' }).first().waitFor();
    },
  },
  {
    name: 'episodes',
    open: async (page) => {
      await page.getByRole('link', { name: 'Episodes' }).click();
      await page.locator('.episode-list a').first().waitFor();
    },
  },
  {
    name: 'scenes',
    open: async (page) => {
      await page.locator('.episode-list a').first().click();
      await page.locator('.scene-list li').first().waitFor();
    },
  },
  {
    name: 'messages',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/messages`);
      await page.getByLabel('To', { exact: true }).fill('+46701234567');
      await page.getByLabel('Message', { exact: true }).fill('Call time 06:30, base camp north');
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByText('Message sent').waitFor();
      await page.getByText('by testuser').waitFor();
    },
  },
  {
    name: 'messages-failing',
    open: async (page, { origin, lekab }) => {
      await lekab.addFault({ target: '/rime/send', kind: 'rate-limit', retryAfterSeconds: 300 });
      await page.goto(`${origin}/messages`);
      await page.getByLabel('To', { exact: true }).fill('+46701234567');
      await page.getByLabel('Message', { exact: true }).fill('Wrap at 19:00');
      await page.getByRole('button', { name: 'Send message' }).click();
      await page.getByText('One moment, please').waitFor();
    },
  },
  {
    name: 'session',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/session`);
      await page.getByText('sign out on each device').waitFor();
    },
  },
  {
    name: 'flows',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/flows`);
      await page.getByRole('button', { name: /Succeeded: Sign-in/ }).click();
      await page.getByText('Token request, authorization_code').waitFor();
    },
  },
  {
    name: 'flows-failure',
    open: async (page, { origin, lockit }) => {
      await page.goto(`${origin}/flows`);
      await lockit.addFault({ target: '/oauth/access-token', kind: 'garbage' });
      await page.getByRole('button', { name: 'Refresh the tokens' }).click();
      await page.getByText('provider_malformed').first().waitFor();
    },
  },
  {
    name: 'faults',
    open: async (page, { origin, lockit, lekab }) => {
      await lockit.addFault({ target: '/oauth/access-token', kind: 'latency', times: 2 });
      await lekab.addFault({ target: '/rime/send', kind: 'drop' });
      await page.goto(`${origin}/faults`);
      await page.getByText('latency').first().waitFor();
    },
  },
  {
    name: 'degraded',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/session`);
      await page.getByText('Signed in', { exact: true }).waitFor();
      await page.route('**/auth/session', (route) => route.abort());
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await page.getByText('You see the last known state').waitFor();
    },
    close: async (page) => page.unroute('**/auth/session'),
  },
  {
    name: 'unknown',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/no/such/page`);
      await page.getByText('There is no such page').waitFor();
    },
  },
  {
    name: 'sign-in-ended',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/messages`);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.context().clearCookies();
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await page.getByText('Your session has ended').waitFor();
    },
  },
  {
    name: 'problem',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/problems/provider_rejected_grant`);
    },
  },
  {
    name: 'problems',
    open: async (page, { origin }) => {
      await page.goto(`${origin}/problems/`);
    },
  },
];

/** Removes the faults of the scene before. A reset would also end the session. */
export async function calm({ lockit, lekab }: Product): Promise<void> {
  for (const emulator of [lockit, lekab]) {
    for (const { target } of await emulator.readFaults()) await emulator.clearFaults(target);
  }
}
