// Comfort for the queue: from message to message, and to a decision, with one key. Everything works without it.
(() => {
  "use strict";
  const items = [...document.querySelectorAll(".decide")].map((forms) => forms.closest("article"));
  const help = document.querySelector("[data-keys]");
  const wanted = help?.querySelector("input");
  if (!wanted) return;
  help.hidden = false;
  // A page that answers to single letters must let people turn that off (WCAG 2.2, 2.1.4).
  try { wanted.checked = localStorage.getItem("desk-keys") !== "off"; } catch { /* no storage: on, for this page */ }
  wanted.addEventListener("change", () => {
    try { localStorage.setItem("desk-keys", wanted.checked ? "on" : "off"); } catch { /* as above */ }
  });

  const current = () => items.findIndex((item) => item.contains(document.activeElement));
  const go = (index) => items[Math.max(0, Math.min(items.length - 1, index))]?.focus();
  const within = (selector) => items[current()]?.querySelector(selector);
  const keys = {
    j: () => go(current() + 1),
    k: () => go(current() - 1),
    a: () => within(".decide-yes button")?.click(),
    r: () => within(".decide-no select")?.focus(),
    o: () => within(".item-head a")?.click(),
    u: () => document.querySelector(".decided button")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (!wanted.checked || typing || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
