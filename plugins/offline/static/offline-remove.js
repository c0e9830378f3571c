// Offline reading has ended: what was kept is deleted, and the worker goes.
const NAME = `offline:${new URL("./", location.href).pathname}`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(`${NAME}:`)) await caches.delete(name);
    }
    await self.registration.unregister();
  })());
});
