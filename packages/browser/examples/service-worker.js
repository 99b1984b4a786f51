addEventListener('install', (event) => {
  event.waitUntil(caches.open('app').then((cache) => cache.add('/')));
});

addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  // The edge responds with cookies and redirects, so leave these paths to the network.
  if (/^\/(auth|api)\//.test(pathname)) return;
  if (event.request.mode !== 'navigate') return;
  event.respondWith(caches.match('/').then((shell) => shell ?? fetch(event.request)));
});
