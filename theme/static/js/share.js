// Adds to the ways of sharing what needs a script: a button that copies the short link, and the way to one's own
// Mastodon server. Sends nothing and keeps nothing.
for (const share of document.querySelectorAll(".share")) {
  const { copy, copied, server, open } = share.dataset;

  const line = share.querySelector(".short");
  if (line && navigator.clipboard) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: copy });
    const told = Object.assign(document.createElement("span"), { role: "status" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(line.querySelector(".address").textContent);
      told.textContent = ` ${copied}`;
    });
    line.append(" ", button, told);
  }

  const mastodon = share.querySelector(".mastodon");
  if (mastodon) {
    const form = document.createElement("form");
    const label = Object.assign(document.createElement("label"), { textContent: server });
    const input = Object.assign(document.createElement("input"), {
      required: true, autocapitalize: "none", spellcheck: false, inputMode: "url", placeholder: "mastodon.example",
    });
    const button = Object.assign(document.createElement("button"), { className: "quiet", textContent: open });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const host = input.value.trim().replace(/^(https?:\/\/|@?[^@\s]*@)/i, "").replace(/\/.*$/, "");
      if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/i.test(host)) {
        input.select();
        return;
      }
      const text = encodeURIComponent(mastodon.querySelector(".address").textContent);
      window.open(`https://${host}/share?text=${text}`, "_blank", "noopener,noreferrer");
    });
    label.append(input);
    form.append(label, button);
    mastodon.append(form);
  }
}
