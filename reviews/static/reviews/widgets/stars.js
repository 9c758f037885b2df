/* <ugc-stars product="…">: the stars of a product, and what all of our elements share.
   One request serves every badge of a page. Without an answer the element shows what the shop put
   inside it. Nothing is stored, and nothing is loaded from anywhere but the installation. */

const home = new URL(import.meta.url).origin;
const trusted = globalThis.trustedTypes?.createPolicy("ugc-hub", { createHTML: (html) => html });

/** Put HTML of ours into a root; the server has escaped all that customers wrote. */
export const fill = (root, html) => {
  root.innerHTML = trusted ? trusted.createHTML(html) : html;
};

/** What is set on the element, or for the whole page by <meta name="ugc-…">. */
export const setting = (element, name) =>
  element.getAttribute(name) ?? document.querySelector(`meta[name="ugc-${name}"]`)?.content ?? "";

export const languageOf = (element) => element.closest("[lang]")?.lang ?? navigator.language;

/** The address of a path of the API, with the key of the element. */
export const address = (element, path) => {
  const url = new URL(path, setting(element, "api") || home);
  url.searchParams.set("key", setting(element, "key"));
  return url;
};

export const ask = async (element, path) => {
  const answer = await fetch(address(element, path), { credentials: "omit" });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

const sheetOf = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};

const sheets = new Map();

/** The stylesheets of these addresses, each fetched once for all elements. */
export const styled = (urls) =>
  Promise.all(
    urls.map((url) => {
      if (!sheets.has(url)) {
        const css = fetch(url, { credentials: "omit" }).then((answer) => (answer.ok ? answer.text() : ""));
        sheets.set(url, css.then(sheetOf));
      }
      return sheets.get(url);
    }),
  );

const own = sheetOf(`
:host{--star:var(--ugc-star,var(--look-star,light-dark(#b45309,#fbbf24)));display:inline-block;height:1.5em;line-height:1.5;vertical-align:middle;white-space:nowrap}
.sprite{position:absolute;width:0;height:0}
.stars{display:inline-flex;align-items:center;gap:.35em}
.stars__drawing{width:5.625em;height:1.125em}
use{stroke:var(--star);stroke-width:1.25;fill:var(--star)}
.stars__outline{fill-opacity:.12}
.stars__number{font-weight:600}
.count{opacity:.8}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`);

const waiting = new Map();

const flush = async (name) => {
  const elements = waiting.get(name);
  waiting.delete(name);
  const refs = [...new Set(elements.map((element) => setting(element, "product")))];
  for (let first = 0; first < refs.length; first += 100) {
    const query = new URLSearchParams({
      products: refs.slice(first, first + 100),
      language: languageOf(elements[0]),
    });
    try {
      const found = await ask(elements[0], `/api/v1/storefront/widgets/stars?${query}`);
      const looks = await styled(found.stylesheets);
      for (const element of elements) element.show(found.items[setting(element, "product")], looks);
    } catch {
      // The API is away: what the shop put inside is shown.
    }
    for (const element of elements) element.toggleAttribute("ready", true);
  }
};

class Stars extends HTMLElement {
  connectedCallback() {
    // Rendered by the server already.
    if (this.shadowRoot || !setting(this, "product")) return;
    const name = `${setting(this, "key")} ${languageOf(this)}`;
    if (!waiting.has(name)) {
      waiting.set(name, []);
      setTimeout(flush, 0, name);
    }
    waiting.get(name).push(this);
  }

  show(html, looks) {
    if (html === undefined || this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [own, ...looks];
    fill(root, html);
  }
}

customElements.get("ugc-stars") ?? customElements.define("ugc-stars", Stars);
