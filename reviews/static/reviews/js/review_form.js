/* What a form for customers does beyond plain HTML: it keeps a draft on the device, says what is
   wrong while one types, and sends photos while one writes. Without this file the form works too;
   every word shown comes from the page, in its language. */

const DRAFT_DAYS = 30;
const DRAFT_DELAY = 400;
const SENT = "ugc-sent";
const NEVER_KEPT = new Set([
  "csrfmiddlewaretoken", "submission_key", "email", "photos", "opened", "proof", "website", "writing_as",
]);

for (const form of document.querySelectorAll("form[data-enhance]")) {
  const photos = form.querySelector("[data-photos]");
  const drawer = photos ? new Photos(form, photos) : null;
  new Draft(form, drawer);
  new Checks(form);
  guardSending(form, drawer);
}

// Only the receipt tells that what was sent has arrived.
if (document.querySelector("[data-receipt]")) forgetSent();

/* ------------------------------------------------------------------------------------ the draft */

function nameOf(address) {
  return `ugc-draft:${address}`;
}

/* A browser may refuse to store anything; then there is no draft, and nothing else is missing. */
function read(address) {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(address)) ?? "null");
    const age = Date.now() - (kept?.at ?? 0);
    return age < DRAFT_DAYS * 86_400_000 ? kept : null;
  } catch {
    return null;
  }
}

function keep(address, values) {
  try {
    localStorage.setItem(nameOf(address), JSON.stringify({ at: Date.now(), values }));
  } catch {
    /* Full or forbidden. */
  }
}

function forget(address) {
  try {
    localStorage.removeItem(nameOf(address));
  } catch {
    /* Forbidden, so that there is none. */
  }
}

function rememberSent(address) {
  try {
    sessionStorage.setItem(SENT, address);
  } catch {
    /* Forbidden; the draft then stays until it is old. */
  }
}

function forgetSent() {
  try {
    forget(sessionStorage.getItem(SENT) ?? "");
    sessionStorage.removeItem(SENT);
  } catch {
    /* Forbidden, so that there is none. */
  }
}

function Draft(form, drawer) {
  const address = form.dataset.draft;
  if (!address) return;
  const notice = form.querySelector("[data-draft-notice]");
  let timer = 0;

  const save = () => {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (NEVER_KEPT.has(name) || typeof value !== "string" || value === "") continue;
      (values[name] ??= []).push(value);
    }
    // A choice that stands from the beginning is nothing that anybody wrote.
    const wrote = Object.keys(values).some((name) => !isUntouchedChoice(form, name, values[name]));
    if (wrote) keep(address, values);
    else forget(address);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(save, DRAFT_DELAY);
  };

  const kept = read(address);
  if (kept && !form.hasAttribute("data-bound")) {
    const star = starOfLink(address);
    if (star) kept.values.rating = [star];
    restore(form, kept.values);
    drawer?.restore(kept.values.photo ?? []);
    if (notice) {
      notice.hidden = false;
      notice.querySelector("button")?.addEventListener("click", () => {
        clearTimeout(timer);
        forget(address);
        form.reset();
        drawer?.clear();
        notice.hidden = true;
        form.dispatchEvent(new Event("change", { bubbles: true }));
        clearTimeout(timer);
        form.querySelector("input:not([type=hidden]), textarea")?.focus();
      });
    }
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // A phone may end the page without another word once it is out of sight.
  addEventListener("pagehide", () => timer && save());
}

/* The star that a mail's link chose; it is newer than what was kept, but for a mere reload. */
function starOfLink(address) {
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (came !== "navigate" || location.pathname !== address) return "";
  return new URLSearchParams(location.search).get("rating") ?? "";
}

function isUntouchedChoice(form, name, values) {
  const controls = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  return [...controls].every(
    (control) => control.type === "radio" && control.checked === control.defaultChecked,
  ) && values.length === 1;
}

function restore(form, values) {
  for (const [name, kept] of Object.entries(values)) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = kept.includes(control.value);
      } else if (control.type !== "hidden" && control.type !== "file") {
        control.value = kept.length > 1 ? (kept.shift() ?? "") : kept[0];
      }
      // What is out of sight might be forgotten, and would be sent all the same.
      const fold = control.closest("details");
      if (fold && (control.type !== "radio" || (control.checked && control.value))) fold.open = true;
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

/* ---------------------------------------------------------------------------------- as one types */

function Checks(form) {
  for (const control of form.querySelectorAll("[data-limit]")) {
    const counter = element("p", "field__count");
    counter.hidden = true;
    control.after(counter);
    const look = () => {
      // Code points, as the server counts, and not the halves of an emoji.
      const left = Number(control.dataset.limit) - [...control.value.trim()].length;
      const near = left < Number(control.dataset.limit) / 5;
      counter.hidden = !near || left < 0;
      counter.textContent = near && left >= 0 ? count(control, "left", left) : "";
      tell(control, left < 0 ? count(control, "over", -left) : "");
    };
    control.addEventListener("input", look);
    form.addEventListener("reset", () => setTimeout(look));
    look();
  }
  for (const control of form.querySelectorAll("input[type=email]")) {
    const look = () => tell(control, control.validity.typeMismatch ? control.dataset.wrong : "");
    control.addEventListener("blur", () => oncePressed(look));
    control.addEventListener("input", () => control.hasAttribute("aria-invalid") && look());
    form.addEventListener("reset", () => setTimeout(look));
    if (control.hasAttribute("aria-invalid")) look();
  }
}

/* A message that comes up while a button is pressed would move it away from under the pointer,
   and the press would count for nothing. */
let isPressed = false;
addEventListener("pointerdown", () => (isPressed = true), true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => (isPressed = false), true);

function oncePressed(act) {
  if (!isPressed) return act();
  const released = new AbortController();
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, () => (released.abort(), setTimeout(act)), { signal: released.signal });
  }
}

/* The page brings both forms of the plural; a language with one form brings the same one twice. */
function count(control, what, number) {
  const text = control.dataset[number === 1 ? `${what}One` : `${what}Many`];
  return text.replace("%n", number.toLocaleString(document.documentElement.lang));
}

function tell(control, message) {
  const field = control.closest(".field");
  const name = `${control.id}_now`;
  let said = document.getElementById(name);
  if (!said) {
    said = element("p", "field__error");
    said.id = name;
    said.setAttribute("aria-live", "polite");
    control.before(said);
  }
  if (said.textContent === message) return;
  forgetAnswer(control);
  said.textContent = message;
  said.hidden = message === "";
  field?.classList.toggle("field--wrong", message !== "");
  if (message) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", joined(control.getAttribute("aria-describedby"), name));
  } else {
    control.removeAttribute("aria-invalid");
  }
}

/* What the server said of a field is not said beside what is said here. */
function forgetAnswer(control) {
  const name = `${control.id}_error`;
  document.getElementById(name)?.remove();
  const names = (control.getAttribute("aria-describedby") ?? "").split(/\s+/);
  control.setAttribute("aria-describedby", names.filter((other) => other !== name).join(" "));
}

function joined(names, name) {
  return [...new Set([...(names ?? "").split(/\s+/), name])].filter(Boolean).join(" ");
}

/* ---------------------------------------------------------------------------------------- photos */

function Photos(form, box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-photos-list]");
  const status = box.querySelector("[data-photos-status]");
  const most = Number(box.dataset.most);
  const words = box.dataset;
  const waiting = new Set();
  let settled = [];
  let hasBadNews = false; // which is more important than that a photo has arrived

  input.addEventListener("change", () => {
    addAll(input.files);
    // They are sent one by one; the form is not to send them a second time.
    input.value = "";
  });
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    addAll(event.dataTransfer.files);
  });
  for (const tile of list.querySelectorAll("[data-photo]")) wire(tile);
  box.classList.add("photo-picker--live");

  function addAll(files) {
    // What could not be taken takes no place.
    const room = most - list.querySelectorAll(".photo-tile:not(.photo-tile--wrong)").length;
    hasBadNews = files.length > room;
    for (const file of [...files].slice(0, room)) add(file);
    if (hasBadNews) say(words.tooMany);
  }

  function add(file) {
    const tile = element("li", "photo-tile");
    const picture = element("img", "photo-tile__picture");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    // Not every browser draws what a telephone takes; the server reads it all the same.
    picture.addEventListener("error", () => picture.remove());
    const progress = element("progress", "photo-tile__progress");
    progress.max = 1;
    progress.setAttribute("aria-label", words.sending);
    tile.append(picture, progress, removal(tile));
    list.insertBefore(tile, list.querySelector("[data-refused]"));
    if (file.size > Number(words.bytes)) return refuse(tile, file, words.tooLarge);
    send(tile, file, progress);
  }

  function send(tile, file, progress) {
    const request = new XMLHttpRequest();
    tile.request = request;
    waiting.add(tile);
    request.open("POST", words.address);
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      waiting.delete(tile);
      progress.remove();
      const answer = parsed(request.responseText);
      if (request.status === 201 && answer?.id) {
        tile.append(hidden(answer.id));
        if (!hasBadNews) say(words.added);
        form.dispatchEvent(new Event("change", { bubbles: true }));
      } else if (tile.isConnected) {
        // What only came too soon can be sent again; what is no photo never.
        const isFinal = answer?.message && request.status !== 429;
        refuse(tile, file, answer?.message ?? words.failed, isFinal ? null : () => {
          tile.querySelector(".photo-tile__error").remove();
          tile.prepend(progress);
          progress.removeAttribute("value");
          send(tile, file, progress);
        });
      }
      if (!waiting.size) settle();
    });
    request.send(file);
  }

  function refuse(tile, file, reason, again = null) {
    const message = file.name ? `${file.name}: ${reason}` : reason;
    tile.classList.add("photo-tile--wrong");
    // What will never be a photo does not stand between those that are.
    if (!again) {
      tile.dataset.refused = "";
      list.append(tile);
    }
    const error = element("p", "photo-tile__error");
    error.textContent = message;
    if (again) {
      const button = element("button", "button button--text");
      button.type = "button";
      button.textContent = words.again;
      button.addEventListener("click", () => {
        tile.classList.remove("photo-tile--wrong");
        hasBadNews = false;
        again();
      });
      error.append(" ", button);
    }
    tile.append(error);
    hasBadNews = true;
    // To be heard; to be seen it stands in the tile.
    say(message, { isSeen: false });
  }

  function removal(tile) {
    const button = element("button", "photo-tile__remove");
    button.type = "button";
    button.setAttribute("aria-label", words.remove);
    button.append(icon("close"));
    button.addEventListener("click", () => drop(tile));
    return button;
  }

  /* What the page brought: a box to untick becomes a button, as on the others. */
  function wire(tile) {
    const label = tile.querySelector("label");
    const picture = tile.querySelector("img");
    const id = tile.querySelector("input").value;
    label.remove();
    tile.append(...(picture ? [picture] : unseen(label.textContent)), hidden(id), removal(tile));
  }

  /* Stands for a photo that the browser has not got any more. */
  function unseen(name) {
    const caption = element("span", "photo-tile__caption");
    caption.textContent = name.trim();
    return [icon("picture"), caption];
  }

  function drop(tile) {
    tile.request?.abort();
    const next = tile.nextElementSibling ?? tile.previousElementSibling;
    tile.remove();
    hasBadNews = false;
    say(words.removed);
    (next?.querySelector("button") ?? input).focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function say(text, { isSeen = true } = {}) {
    status.classList.toggle("visually-hidden", !isSeen);
    status.textContent = text;
  }

  function settle() {
    for (const resolve of settled) resolve();
    settled = [];
  }

  this.restore = (ids) => {
    for (const [place, id] of ids.entries()) {
      const tile = element("li", "photo-tile");
      const name = words.numbered.replace("%n", place + 1);
      tile.append(...unseen(name), hidden(id), removal(tile));
      list.append(tile);
    }
  };
  this.clear = () => {
    for (const tile of [...list.children]) tile.request?.abort();
    list.replaceChildren();
    say("");
  };
  this.isReady = () => waiting.size === 0;
  /* Waits for what is under way; says whether all of it has arrived. What has not is shown. */
  this.ready = async () => {
    const awaited = [...waiting];
    say(words.wait);
    if (waiting.size) await new Promise((resolve) => settled.push(resolve));
    const failed = awaited.find((tile) => tile.classList.contains("photo-tile--wrong") && tile.isConnected);
    (failed?.querySelector(".photo-tile__error button") ?? failed?.querySelector("button"))?.focus();
    return !failed;
  };
}

function hidden(id) {
  const input = element("input");
  input.type = "hidden";
  input.name = "photo";
  input.value = id;
  return input;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/* --------------------------------------------------------------------------------------- sending */

function guardSending(form, drawer) {
  let sending = false;
  form.addEventListener("submit", async (event) => {
    if (sending) return event.preventDefault();
    if (drawer && !drawer.isReady()) {
      event.preventDefault();
      const button = event.submitter;
      if (await drawer.ready()) form.requestSubmit(button);
      return;
    }
    sending = true;
    if (form.dataset.draft) rememberSent(form.dataset.draft);
    // Back from the next page the form may be sent again.
    addEventListener("pageshow", () => (sending = false), { once: true });
  });
}

/* --------------------------------------------------------------------------------------- drawing */

function element(name, classes = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  drawing.append(use);
  return drawing;
}
