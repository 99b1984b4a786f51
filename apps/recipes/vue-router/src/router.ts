import { createRouter, createWebHistory } from 'vue-router';
import { auth } from './auth.ts';
import Failure from './failure.vue';
import Home from './home.vue';
import Orders from './orders.vue';

export const router = createRouter({
  history: createWebHistory(import.meta.env.BASE_URL),
  routes: [
    { path: '/', component: Home },
    { path: '/orders', component: Orders, meta: { needsSession: true } },
    { path: '/failure', component: Failure },
  ],
});

router.beforeEach(async (to) => {
  if (!to.meta['needsSession']) return true;
  let { state } = auth;
  // In an outage, ask again: the edge may be back.
  if (!state.session && state.status !== 'signed-out') state = await auth.session();
  if (state.session) return true;
  const failure = { path: '/failure', query: { to: to.fullPath } };
  // The last sign-in failed, or the edge cannot be reached: show that instead of trying again.
  if ('error' in state && state.error) return failure;
  return auth.signIn({ returnTo: router.resolve(to).href }).catch(() => failure);
});

// When the session has ended, here or in another tab, leave the page that shows the user's data.
await auth.session();
auth.subscribe(() => {
  const { state } = auth;
  if (state.status === 'signed-out' && !state.error) void router.replace('/');
});
