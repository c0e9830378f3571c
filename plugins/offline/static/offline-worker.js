// Keeps on the reader's device the pages that were read there, and shows them when nothing answers: the network is
// always asked first. Stylesheets and fonts likewise, and the page that lists what is kept. GIVEN stands above.
const ROOT = new URL("./", location.href).pathname;
const NAME = `offline:${ROOT}`;
const READ = `${NAME}:read`;
const STYLE = `${NAME}:style:${GIVEN.version}`;
const WHEN = "x-kept-at";
const DAY = 24 * 60 * 60 * 1000;

const at = (path) => new URL(path, new URL(ROOT, location.href)).href;
const LISTS = Object.values(GIVEN.pages).map(at);
const FILES = GIVEN.files.map(at);

// Pages, styles and fonts of this site alone: no form, nothing private, no address with a query.
function isOurs(request) {
  const url = new URL(request.url);
  return request.method === "GET"
    && url.origin === location.origin && url.pathname.startsWith(ROOT) && !url.search
    && !GIVEN.never.some((path) => `${url.pathname}/`.startsWith(`${path.replace(/\/$/, "")}/`));
}

function mayBeKept(response) {
  return response.status === 200 && response.type === "basic" && !response.redirected
    && !/\b(no-store|private)\b/i.test(response.headers.get("Cache-Control") ?? "");
}

const isPage = (response) => /^text\/html\b/i.test(response.headers.get("Content-Type") ?? "");
const isFresh = (response) => Date.now() - Number(response.headers.get(WHEN)) < GIVEN.days * DAY;

async function keep(name, address, response) {
  const headers = new Headers(response.headers);
  // The body is no longer packed, and has a length of its own.
  for (const about of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(about);
  headers.set(WHEN, String(Date.now()));
  const cache = await caches.open(name);
  await cache.put(address.split("#")[0], new Response(await response.blob(), { headers }));
}

// What is too old goes, and of the rest what was read longest ago, until there are no more than there may be.
async function tidy() {
  const cache = await caches.open(READ);
  const requests = await cache.keys();
  for (const [place, request] of requests.entries()) {
    const kept = await cache.match(request);
    if (place < requests.length - GIVEN.most || !kept || !isFresh(kept)) await cache.delete(request);
  }
}

async function keptIn(name, address) {
  return (await caches.open(name)).match(address, { ignoreVary: true });
}

async function fetchStyle(address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!mayBeKept(response)) throw new Error(`${address}: ${response.status}`);
  await keep(STYLE, address, response);
}

// The list itself changes when the site's menu does: it is asked for anew once a day.
async function renewLists() {
  for (const address of LISTS) {
    const kept = await keptIn(STYLE, address);
    if (!kept || Date.now() - Number(kept.headers.get(WHEN)) > DAY) await fetchStyle(address);
  }
}

async function remember(address, response) {
  if (LISTS.includes(address.split("#")[0])) return keep(STYLE, address, response);
  await keep(READ, address, response);
  await tidy();
  return renewLists();
}

async function forget(address) {
  await (await caches.open(READ)).delete(address, { ignoreVary: true });
}

async function answerPage(event) {
  const address = event.request.url;
  let response;
  try {
    response = await fetch(event.request);
  } catch {
    const kept = await keptIn(READ, address);
    if (kept && isFresh(kept)) return kept;
    const path = address.slice(at("").length);
    const lang = Object.keys(GIVEN.pages).find((code) => path.startsWith(`${code}/`)) ?? GIVEN.lang;
    const list = await keptIn(STYLE, at(GIVEN.pages[lang] ?? Object.values(GIVEN.pages)[0]));
    return list ?? Response.error();
  }
  if (mayBeKept(response) && isPage(response)) event.waitUntil(remember(address, response.clone()).catch(() => {}));
  else if (response.status === 404 || response.status === 410) event.waitUntil(forget(address));
  return response;
}

async function answerStyle(event) {
  const address = event.request.url;
  try {
    const response = await fetch(event.request);
    if (mayBeKept(response)) event.waitUntil(keep(STYLE, address, response.clone()).catch(() => {}));
    return response;
  } catch {
    return (await keptIn(STYLE, address)) ?? Response.error();
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([...LISTS, ...FILES].map(fetchStyle)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(`${NAME}:`) && name !== READ && name !== STYLE) await caches.delete(name);
    }
    await tidy();
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (!isOurs(request)) return;
  if (request.mode === "navigate") event.respondWith(answerPage(event));
  else if (["style", "font"].includes(request.destination) || FILES.includes(request.url)) {
    event.respondWith(answerStyle(event));
  }
});

// The page on which the worker was started was read before there was one.
self.addEventListener("message", (event) => {
  const request = new Request(event.source?.url ?? "about:blank");
  if (event.data !== "read" || !isOurs(request)) return;
  event.waitUntil(fetch(request).then((response) => (
    mayBeKept(response) && isPage(response) ? remember(request.url, response) : undefined
  )).catch(() => {}));
});
