/* <ugc-reviews>, <ugc-questions> and <ugc-review-form>: a product's reviews, questions and the form
   to write a review inside a shop's page.
   The inside comes as HTML from the API; every link in it leads to a hosted page, and what is done
   here is only to follow it in place. */

import { address, ask, fill, languageOf, setting, styled } from "./stars.js";

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        target.load();
      }
    }
  },
  { rootMargin: "1200px" },
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
      this.root.adoptedStyleSheets = await styled(found.stylesheets);
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

/** <ugc-review-form>: the form, sent to the API; what is wrong is said beside its field. */
class ReviewForm extends Widget {
  // A repeat after a broken connection is the same review, until it was taken or refused.
  attempt = crypto.randomUUID();

  ready() {
    super.ready();
    this.root.querySelector("[data-without-script]")?.remove();
    const form = this.root.querySelector("form.form");
    if (!form) return;
    this.root.querySelector("[data-done]").hidden = true;
    if (setting(this, "shopper")) form.elements.email.closest(".field").remove();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form);
    });
  }

  async send(form) {
    const button = form.querySelector("button");
    const words = button.textContent;
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    button.textContent = form.dataset.sending;
    try {
      const photos = await this.upload(form);
      if (photos) await this.submit(form, { ...this.said(form), photos, language: languageOf(this) });
    } catch {
      this.fault(form, { "": form.dataset.trouble });
    }
    button.ariaDisabled = "false";
    button.textContent = words;
  }

  /** What was typed, as the API takes it. */
  said(form) {
    const review = { answers: {} };
    for (const [name, value] of new FormData(form)) {
      if (!value || typeof value !== "string") continue;
      const [, question] = name.split("answers.");
      const field = form.elements[name];
      if (question) review.answers[question] = field.type === "select-one" ? value : Number(value);
      else if (name === "rating") review.rating = Number(value);
      else if (name === "recommends") review.recommends = value === "true";
      else review[name] = "lines" in (field.dataset ?? {}) ? value.split("\n").filter((line) => line.trim()) : value;
    }
    return review;
  }

  /** Send the photos and return their ids; undefined if one of them was refused. */
  async upload(form) {
    const field = form.elements.photos;
    this.sent ??= new Map();
    for (const file of [...field.files].slice(0, field.dataset.most)) {
      if (this.sent.has(file)) continue;
      const answer = await this.post(form, form.dataset.media, file, { "Content-Type": "application/octet-stream" });
      const told = await answer.json();
      if (!answer.ok) return this.fault(form, { photos: `${file.name}: ${told.detail}` });
      this.sent.set(file, told.id);
    }
    return [...field.files].map((file) => this.sent.get(file)).filter(Boolean);
  }

  async submit(form, review) {
    const answer = await this.post(form, form.dataset.send, JSON.stringify(review), {
      "Content-Type": "application/json",
      "Idempotency-Key": this.attempt,
    });
    const told = await answer.json();
    if (answer.ok) {
      form.remove();
      const done = this.root.querySelector("[data-done]");
      done.hidden = false;
      done.focus();
      return;
    }
    this.attempt = crypto.randomUUID();
    const faults = Object.fromEntries((told.errors ?? []).map(({ field, message }) => [field ?? "", message]));
    this.fault(form, told.errors ? faults : { "": told.detail });
  }

  /** Send something; if a proof of work is asked for, give it and send it once more. */
  async post(form, path, body, headers) {
    const url = address(this, path);
    url.search = "";
    headers["X-UGC-Key"] = setting(this, "key");
    if (setting(this, "shopper")) headers["X-UGC-Shopper"] = setting(this, "shopper");
    const send = () => fetch(url, { method: "POST", credentials: "omit", headers, body });
    const answer = await send();
    if (answer.ok) return answer;
    const { challenge } = await answer.clone().json();
    if (!challenge) return answer;
    const { solve } = await import(form.dataset.proof);
    headers["X-UGC-Proof"] = await solve(challenge);
    return send();
  }

  fault(form, faults) {
    let first;
    for (const place of form.querySelectorAll("[data-fault]")) {
      const name = place.dataset.fault;
      place.textContent = faults[name] ?? "";
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        field.ariaInvalid = String(name in faults);
        if (name in faults) first ??= field;
      }
      delete faults[name];
    }
    const rest = Object.values(faults);
    if (rest.length) form.querySelector("[data-fault]").textContent = rest.join(" ");
    first?.closest("details")?.setAttribute("open", "");
    first?.focus();
  }
}

for (const [name, kind] of [["ugc-reviews", Widget], ["ugc-questions", Widget], ["ugc-review-form", ReviewForm]]) {
  customElements.get(name) ?? customElements.define(name, class extends kind {});
}
