// Starts the worker that keeps what is read, and fills the list of what is kept on the page that has one. Sends nothing.
{
  const script = document.currentScript.src;
  const root = new URL("./", script).pathname;

  if ("serviceWorker" in navigator) {
    const before = navigator.serviceWorker.controller;
    navigator.serviceWorker.register(new URL("offline-worker.js", script)).catch(() => {});
    if (!before) navigator.serviceWorker.ready.then((registration) => registration.active.postMessage("read"));
  }

  const list = document.querySelector("[data-offline-list]");
  if (list && "caches" in window) fillOfflineList(list, `offline:${root}:read`);
}

async function fillOfflineList(list, name) {
  const kept = [];
  if (await caches.has(name)) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (page.querySelector("meta[http-equiv=refresh i]")) continue; // which only led to another
      kept.push({ address: request.url, page, when: new Date(Number(response.headers.get("x-kept-at"))) });
    }
  }
  for (const { address, page, when } of kept.reverse()) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: address, textContent: page.title || address });
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(when);
    const unbroken = day.replaceAll(" ", "\u00a0");
    const time = Object.assign(document.createElement("time"), { dateTime: when.toISOString(), textContent: unbroken });
    if (page.documentElement.lang) link.lang = page.documentElement.lang;
    item.append(link, " ", time);
    list.append(item);
  }
  document.querySelector("[data-offline-none]").hidden = kept.length > 0;
  const button = document.querySelector("[data-offline-forget]");
  button.hidden = kept.length === 0;
  button.addEventListener("click", async () => {
    await caches.delete(name);
    list.replaceChildren();
    document.querySelector("[data-offline-none]").hidden = false;
    button.hidden = true;
  });
}
