// Looks words up in the site's own index. What is found is shown as text: nothing in it can become markup here.

const AT_ONCE = 10;
const box = document.querySelector(".search");
const form = box.querySelector("form");
const { base, failed, none, one, many } = form.dataset;
const status = box.querySelector(".search-status");
const list = box.querySelector(".search-results");
const more = box.querySelector(".search-more");
const pattern = box.querySelector("template");

let pagefind;
let found = [];
let asked = 0;

// What turns the direction of writing in one comment would turn what stands behind it too.
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

// The excerpt marks words with <mark>; everything else in it is text.
function excerptInto(place, excerpt) {
  const parsed = new DOMParser().parseFromString(excerpt.replace(TURNS, ""), "text/html");
  for (const node of parsed.body.childNodes) {
    if (node.nodeName === "MARK") {
      const mark = document.createElement("mark");
      mark.textContent = node.textContent;
      place.append(mark);
    } else {
      place.append(node.textContent);
    }
  }
}

// The comment in which the best hit stands, if it stands in one: the last that begins before it.
function commentOf(page) {
  const best = [...page.weighted_locations].sort((a, b) => b.balanced_score - a.balanced_score)[0];
  const before = page.anchors.filter((anchor) => best && anchor.location <= best.location);
  const last = before.sort((a, b) => a.location - b.location).pop();
  return last && last.id.startsWith("c-") ? last.id : null;
}

async function showMore(mine) {
  const next = found.slice(list.children.length, list.children.length + AT_ONCE);
  const pages = await Promise.all(next.map((each) => each.data()));
  if (mine !== asked) return;
  for (const page of pages) {
    const item = pattern.content.cloneNode(true);
    const link = item.querySelector("a");
    link.href = page.url;
    link.textContent = page.meta.title;
    excerptInto(item.querySelector(".search-excerpt"), page.excerpt);
    const comment = commentOf(page);
    if (comment) {
      const place = item.querySelector(".search-comment");
      place.querySelector("a").href = `${page.url}#${comment}`;
      place.hidden = false;
    }
    list.append(item);
  }
  more.hidden = list.children.length >= found.length;
}

async function search() {
  const mine = ++asked;
  const words = form.q.value.trim();
  const brand = form.brand.value;
  const address = new URL(location.href);
  for (const [name, value] of [["q", words], ["brand", brand]]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(null, "", address);
  try {
    const answer = words || brand ? await pagefind.search(words || null, { filters: brand ? { brand } : {} }) : { results: [] };
    if (mine !== asked) return;
    found = answer.results;
    list.replaceChildren();
    status.textContent = !(words || brand) ? "" : found.length > 1 ? `${found.length} ${many}` : found.length ? one : none;
    await showMore(mine);
  } catch {
    status.textContent = failed;
  }
}

async function begin() {
  const given = new URL(location.href).searchParams;
  form.hidden = false;
  form.q.value = given.get("q") ?? "";
  try {
    pagefind = await import(new URL("pagefind/pagefind.js", import.meta.url));
    await pagefind.options({ baseUrl: base });
    const brands = Object.keys((await pagefind.filters()).brand ?? {}).sort(new Intl.Collator(document.documentElement.lang).compare);
    form.brand.append(...brands.map((brand) => new Option(brand, brand)));
    form.brand.closest("p").hidden = !brands.length;
    form.brand.value = brands.includes(given.get("brand")) ? given.get("brand") : "";
  } catch {
    status.textContent = failed;
    return;
  }
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 300);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
  more.querySelector("button").addEventListener("click", () => showMore(asked));
  await search();
}

begin();
