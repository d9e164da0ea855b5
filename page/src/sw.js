// Keep the page, the map and the last answers for times without a network.

const SHELL = `shell-${__VERSION__}`;
const ANSWERS = 'answers-1';
const MOST_ANSWERS = 120;
const FILES = __FILES__;
const PANELS = ['/', '/lists', '/compare', '/weakest', '/fate', '/ties', '/sources', '/report'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== SHELL && name !== ANSWERS).map((name) => caches.delete(name))))
    .then(() => warm()).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const {request} = event;
  const place = new URL(request.url);
  if (request.method !== 'GET' || place.origin !== location.origin) return;
  if (place.pathname.startsWith('/api/jobs/') && place.pathname.endsWith('/events')) return;
  if (place.pathname.startsWith('/api/')) event.respondWith(answer(request, event));
  else if (place.pathname.startsWith('/brief/')) event.respondWith(brief(request, event));
  else if (request.mode === 'navigate' && PANELS.includes(place.pathname)) event.respondWith(page(request));
  else if (place.pathname.startsWith('/static/')) event.respondWith(file(request));
});

/** An answer from the server; from the cache, marked, when nobody answers. */
async function answer(request, event) {
  try {
    const found = await fetch(request);
    if (found.ok) event.waitUntil(keep(request, found.clone()));
    return found;
  } catch (err) {
    if (err.name === 'AbortError') throw err;
    const held = await (await caches.open(ANSWERS)).match(request.url);
    if (!held) return new Response('{}', {status: 503, headers: {'x-nobody': 'yes'}});
    const headers = new Headers(held.headers);
    headers.set('x-kept', 'yes');
    return new Response(held.body, {status: held.status, headers});
  }
}

async function keep(request, found) {
  const cache = await caches.open(ANSWERS);
  await cache.delete(request.url);
  await cache.put(request.url, found);
  const held = await cache.keys();
  const old = held.filter((one) => !one.url.endsWith('/api/map')).slice(0, Math.max(0, held.length - MOST_ANSWERS));
  await Promise.all(old.map((one) => cache.delete(one)));
}

/** The page from the server, so that a new edition shows at once; else from the cache. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return caches.match('/');
  }
}

/** A brief from the server; one that was read before from the cache; else the page, which says why. */
async function brief(request, event) {
  try {
    const found = await fetch(request);
    if (found.ok) event.waitUntil(keep(request, found.clone()));
    return found;
  } catch {
    return (await caches.match(request.url)) ?? caches.match('/');
  }
}

async function file(request) {
  const held = await caches.match(request.url);
  if (held) return held;
  const found = await fetch(request);
  if (found.ok && request.url.includes('?v=')) await (await caches.open(SHELL)).put(request.url, found.clone());
  return found;
}

/** What the first visit asked for before the worker was there. */
async function warm() {
  const cache = await caches.open(ANSWERS);
  await Promise.all(['/api/map', '/api/cut'].map(async (name) => {
    const found = await fetch(name);
    if (found.ok) await cache.put(new URL(name, location.origin).href, found);
  })).catch(() => {});
}
