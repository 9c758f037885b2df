/* <ugc-reviews> and <ugc-questions>: a product's reviews and questions inside a shop's page.
   The inside comes as HTML from the API; every link in it leads to a hosted page, and what is done
   here is only to follow it in place. */

import { address, ask, fill, languageOf, setting, sheetOf } from "./stars.js";

const sheets = new Map();

/** The stylesheet of an address, fetched once for all elements. */
const styled = (url) => {
  if (!sheets.has(url)) {
    const css = fetch(url, { credentials: "omit" }).then((answer) => answer.ok ? answer.text() : "");
    sheets.set(url, css.then(sheetOf));
  }
  return sheets.get(url);
};

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        target.load();
      }
    }
  },
  { rootMargin: "800px" },
);

/** Who votes here: a random number, made at the first vote and kept in this browser only. */
let voter;
const device = () => {
  try {
    voter ??= localStorage.ugcDevice ??= crypto.randomUUID();
  } catch {
    voter ??= crypto.randomUUID();
  }
  return voter;
};

class Widget extends HTMLElement {
  connectedCallback() {
    if (this.root) return;
    const rendered = this.shadowRoot;
    this.root = rendered ?? this.attachShadow({ mode: "open" });
    this.root.addEventListener("click", this);
    this.root.addEventListener("change", this);
    this.root.addEventListener("keydown", this);
    if (rendered) {
      this.ready();
    } else {
      // Until it is here the element shows what the shop put inside it.
      this.root.append(document.createElement("slot"));
      near.observe(this);
    }
  }

  async load(path) {
    const query = new URLSearchParams({
      widget: this.localName.slice(4),
      part: "inside",
      language: languageOf(this),
    });
    const product = encodeURIComponent(setting(this, "product"));
    this.toggleAttribute("busy", true);
    try {
      const found = await ask(this, path ?? `/api/v1/storefront/products/${product}/embed?${query}`);
      this.root.adoptedStyleSheets = [await styled(found.stylesheet)];
      fill(this.root, found.html);
      this.ready();
      return true;
    } catch {
      // The API is away: what is there stays, and links lead to the hosted page.
      return false;
    } finally {
      this.toggleAttribute("busy", false);
      // The room that the shop's page keeps is let go, also for an answer that never came.
      this.toggleAttribute("ready", true);
    }
  }

  /** Make of links what only a script can do. */
  ready(root = this.root) {
    for (const label of root.querySelectorAll("[hidden]")) label.hidden = false;
    for (const link of root.querySelectorAll("a[data-helpful]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = link.className;
      button.dataset.helpful = link.dataset.helpful;
      button.ariaPressed = "false";
      button.append(...link.childNodes);
      link.replaceWith(button);
    }
  }

  handleEvent(event) {
    const target = event.target.closest("a,button,select");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { fetch: path, replies, helpful, photo, step } = target.dataset;
    if (event.type === "change") return this.follow(target, target.value);
    if (event.type === "keydown") return this.turn(event);
    if (helpful !== undefined) return this.vote(target);
    if (step) {
      event.preventDefault();
      return this.show(this.shown + Number(step));
    }
    if (path === undefined && replies === undefined && photo === undefined) return;
    event.preventDefault();
    if (photo !== undefined) return this.open(target);
    if (replies !== undefined) return this.reply(target);
    return target.closest("[data-more]") ? this.more(target) : this.follow(target, path);
  }

  /** Show another selection in place, with the focus where it was. */
  async follow(target, path) {
    const { focus } = target.dataset;
    if (!(await this.load(path))) return target.href && location.assign(target.href);
    const again = this.root.querySelector(`[data-focus="${focus}"]`);
    (again ?? this.root.querySelector("#title")).focus();
    this.say(this.root.querySelector(".empty,.list")?.matches(".empty")
      ? this.root.querySelector(".empty").textContent
      : this.root.querySelector(`[data-focus][aria-current]`)?.textContent ?? again?.selectedOptions?.[0].text);
  }

  async more(link) {
    const place = link.closest("[data-more]");
    link.ariaDisabled = "true";
    try {
      const { html } = await ask(this, link.dataset.fetch);
      const items = document.createElement("div");
      fill(items, html);
      this.ready(items);
      const first = items.querySelector("article");
      place.replaceWith(...items.childNodes);
      first?.focus();
    } catch {
      location.assign(link.href);
    }
  }

  async reply(link) {
    const row = link.closest(".actions");
    if (row.nextElementSibling) return row.nextElementSibling.remove();
    try {
      const { html } = await ask(this, link.dataset.replies);
      const box = document.createElement("div");
      box.className = "replies";
      box.tabIndex = -1;
      fill(box, html);
      row.after(box);
      box.focus();
    } catch {
      location.assign(link.href);
    }
  }

  async vote(button) {
    const group = button.closest("[data-vote]");
    const pressed = button.ariaPressed === "true";
    const url = address(this, group.dataset.vote);
    url.search = "";
    try {
      const answer = await fetch(url, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json", "X-UGC-Key": setting(this, "key") },
        body: JSON.stringify({ helpful: pressed ? null : button.dataset.helpful === "true", voter: device() }),
      });
      const tally = await answer.json();
      if (!answer.ok) return this.say(tally.detail);
      for (const each of group.querySelectorAll("button")) {
        const count = each.querySelector("[data-count]");
        const votes = tally[count.dataset.count];
        count.textContent = votes ? ` (${votes.toLocaleString(languageOf(this))})` : "";
        each.ariaPressed = String(String(tally.yours) === each.dataset.helpful);
      }
    } catch {
      this.say(group.dataset.trouble);
    }
  }

  say(text) {
    const status = this.root.querySelector("[data-status]");
    if (status) status.textContent = text ?? "";
  }

  open(link) {
    this.photos = [...this.root.querySelectorAll("a[data-photo]")];
    this.show(this.photos.indexOf(link));
    this.root.querySelector("dialog").showModal();
  }

  show(number) {
    this.shown = (number + this.photos.length) % this.photos.length;
    const picture = this.root.querySelector("dialog img");
    picture.src = this.photos[this.shown].href;
    picture.alt = this.photos[this.shown].querySelector("img").alt;
  }

  turn(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && this.root.querySelector("dialog")?.open) this.show(this.shown + step);
  }
}

for (const name of ["ugc-reviews", "ugc-questions"]) {
  customElements.get(name) ?? customElements.define(name, class extends Widget {});
}
