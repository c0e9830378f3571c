// Loads the page anew when it has become another, and puts the reader back where the same words are.
// Only the preview adds this to pages; the site has none of it.
(function () {
  "use strict";

  const shown = document.currentScript.dataset.version;
  const address = location.pathname;
  const kept = "preview " + address;
  const BLOCKS = "h1,h2,h3,h4,h5,h6,p,li,blockquote,pre,figure,table,dt,dd,td,img,article,section";
  const BESIDE = 6; // blocks on each side of the first visible one that may stand in for it

  function words(block) {
    return block.id + "|" + block.tagName + "|" + block.textContent.trim().slice(0, 200);
  }

  function where() {
    const blocks = Array.from(document.querySelectorAll(BLOCKS));
    // Of blocks in each other the innermost, which comes last, says best what is being read.
    let first = blocks.findIndex((block) => block.getBoundingClientRect().top >= 0);
    if (first < 0) first = blocks.length - 1;
    const order = [];
    for (let step = 0; step <= BESIDE; step += 1) order.push(first + step, first - step);
    const near = order.filter((number) => blocks[number]).map((number) => ({
      words: words(blocks[number]),
      top: blocks[number].getBoundingClientRect().top,
      number,
    }));
    return { near, x: scrollX, y: scrollY };
  }

  function goBack(place) {
    if (place.y === 0) return scrollTo({ left: place.x, top: 0, behavior: "instant" });
    const blocks = Array.from(document.querySelectorAll(BLOCKS));
    const said = blocks.map(words);
    for (const each of place.near) {
      // The same words may stand in several places: the nearest to where they were.
      let found = -1;
      said.forEach((text, number) => {
        const nearer = found < 0 || Math.abs(number - each.number) < Math.abs(found - each.number);
        if (text === each.words && nearer) found = number;
      });
      if (found >= 0) {
        const top = scrollY + blocks[found].getBoundingClientRect().top - each.top;
        return scrollTo({ left: place.x, top, behavior: "instant" });
      }
    }
    return scrollTo({ left: place.x, top: place.y, behavior: "instant" });
  }

  // Where the reader was, until they go somewhere else by themselves.
  let place = JSON.parse(sessionStorage.getItem(kept));
  if (place) {
    sessionStorage.removeItem(kept);
    goBack(place);
    // Styles, fonts and pictures come one after the other, and each moves the words.
    const watched = new ResizeObserver(() => place && goBack(place));
    watched.observe(document.body);
    const leave = () => {
      watched.disconnect();
      place = null;
      // Not before: at the end of loading the browser would go where the page was, by its pixels.
      history.scrollRestoration = "auto";
    };
    for (const act of ["wheel", "touchstart", "keydown", "pointerdown"]) {
      addEventListener(act, leave, { once: true, passive: true });
    }
  }

  function loadAnew() {
    // A page that is loaded anew before it stood tells nothing of where the reader is.
    sessionStorage.setItem(kept, JSON.stringify(place || where()));
    history.scrollRestoration = "manual";
    location.reload();
  }

  function tell(failure) {
    const old = document.getElementById("preview-failure");
    if (old) old.remove();
    if (!failure || document.querySelector("ol.failure")) return;
    const box = document.createElement("div");
    box.id = "preview-failure";
    box.setAttribute("role", "alert");
    // Styled here: the page's own stylesheet is the blog's.
    box.style.cssText = "position:fixed;inset:auto 0 0 0;z-index:2147483647;max-height:45vh;overflow:auto;" +
      "padding:1rem 1.25rem;background:#5b1a12;color:#fff;font:1rem/1.5 system-ui,sans-serif;" +
      "border-top:4px solid #ff9d8a;text-align:start";
    const title = document.createElement("strong");
    title.textContent = failure.title;
    box.append(title);
    for (const line of failure.lines) {
      const text = document.createElement("p");
      text.lang = "en";
      text.textContent = line;
      text.style.cssText = "margin:.5rem 0 0;max-width:none;font:.9375rem/1.5 ui-monospace,monospace;" +
        "overflow-wrap:anywhere;white-space:pre-wrap;color:inherit";
      box.append(text);
    }
    document.body.append(box);
  }

  let asked = 0;
  async function look() {
    asked += 1;
    const mine = asked;
    const answer = await fetch("/_preview/state?page=" + encodeURIComponent(address));
    const state = await answer.json();
    if (mine !== asked) return; // a later build has been asked about meanwhile
    tell(state.failure);
    if (state.version !== shown) loadAnew();
  }

  // A browser keeps only a few connections to one host: pages that nobody looks at give theirs back.
  let source = null;
  function listen() {
    if (document.visibilityState === "hidden") {
      if (source) source.close();
      source = null;
    } else if (!source) {
      source = new EventSource("/_preview/changes");
      source.onmessage = () => look().catch(() => {}); // gone meanwhile: the next message comes when it is back
    }
  }
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  listen();
})();
