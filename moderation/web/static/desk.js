// Comfort for the desk: each step with one key. Everything works without it; what it presses are the page's own buttons.
(() => {
  "use strict";
  const help = document.querySelector("[data-keys]");
  const wanted = help?.querySelector("input");
  if (!wanted) return;
  const one = (selector, within = document) => within?.querySelector(selector);
  const items = [...document.querySelectorAll("[data-item]")];
  const bulk = one("#bulk");
  const boxes = [...document.querySelectorAll("input[name=seen][type=checkbox]")];
  const kept = (store, name, value) => {
    try { return value === undefined ? store.getItem(name) : store.setItem(name, value); } catch { return null; }
  };

  // A page that answers to single letters must let people turn that off (WCAG 2.2, 2.1.4).
  wanted.checked = kept(localStorage, "desk-keys") !== "off";
  wanted.addEventListener("change", () => kept(localStorage, "desk-keys", wanted.checked ? "on" : "off"));
  for (const each of [help, ...document.querySelectorAll("[data-script]")]) each.hidden = false;

  // Where one is: the message with the focus, else the only one there is.
  const current = () => items.find((item) => item.contains(document.activeElement)) ?? (items.length === 1 ? items[0] : null);
  const go = (step) => {
    const next = items.indexOf(current()) + step;
    items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
  };
  const chosen = () => boxes.filter((box) => box.checked);
  const all = one("[data-all]");
  const count = () => {
    const output = bulk && one("[data-count]", bulk);
    if (output) output.textContent = chosen().length ? `(${chosen().length})` : "";
    if (all) all.checked = boxes.length > 0 && chosen().length === boxes.length;
  };
  all?.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  for (const box of boxes) box.addEventListener("change", count);
  count();

  // Pressing twice must not decide twice, however fast the fingers.
  let sent = false;
  const press = (button) => {
    if (!button || sent) return;
    sent = true;
    kept(sessionStorage, "desk-key", "pressed");
    button.click();
    if (!button.formNoValidate && !button.form?.checkValidity()) sent = false;
  };
  addEventListener("pageshow", () => { sent = false; });

  const picker = one("#reasons-box");
  let refused = null;
  const refuse = (button) => {
    if (!button || sent) return;
    refused = button;
    picker.showModal();
  };
  picker.addEventListener("click", (event) => {
    const reason = event.target.closest("button[value]")?.value;
    if (!reason) return;
    picker.close();
    refused.form.elements.reason.value = reason;
    press(refused);
  });
  picker.addEventListener("keydown", (event) => {
    // The digits' own places on the keyboard count: on a French one they are typed with Shift.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? (/^\d$/.test(event.key) ? event.key : null);
    if (digit === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    picker.querySelectorAll(".reason-keys button")[(Number(digit) + 9) % 10]?.click();
  });

  const button = (key, ...actions) =>
    chosen().length ? actions.map((action) => one(`[data-bulk=${action}]`, bulk)).find(Boolean) : one(`[data-key=${key}]`, current());
  const keys = {
    j: () => go(1),
    k: () => go(items.includes(current()) ? -1 : 0),
    a: () => press(button("a", "approve", "reinstate")),
    r: () => refuse(button("r", "reject")),
    t: () => refuse(button("t", "take_down")),
    x: () => one("input[name=seen][type=checkbox]", current())?.click(),
    u: () => press(one(".decided [data-key=u]") ?? one("[data-key=u]", current())),
    o: () => one(".item-head a", current())?.click(),
    n: () => one("a[rel=next]")?.click(),
    p: () => one("a[rel=prev]")?.click(),
    "/": () => { one("#field-q")?.focus(); one("#field-q")?.select(); },
    "?": () => one("#keys-help").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
    const special = event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key);
    if (!wanted.checked || typing || special || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // After a decision: to the message that the address names, or the first, and say aloud what was done.
  const named = items.find((item) => `#${item.id}` === location.hash);
  if (named) named.focus();
  else if (kept(sessionStorage, "desk-key") && one(".decided")) items[0]?.focus();
  kept(sessionStorage, "desk-key", "");
  const said = one(".decided p, .error-summary");
  if (said) setTimeout(() => { one("[data-say]").textContent = said.textContent; }, 200);
})();
