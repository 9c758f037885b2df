/* What a form for customers does beyond plain HTML: it keeps a draft on the device, says what is
   wrong while one types, and waits for photos (photo_picker.js, if the form has any). Without this
   file the form works too; every word shown comes from the page, in its language. */

const DRAFT_DAYS = 30;
const DRAFT_DELAY = 400;
const SENT = "ugc-sent";
const NEVER_KEPT = new Set([
  "csrfmiddlewaretoken", "submission_key", "email", "photos", "opened", "proof", "website", "writing_as",
]);

for (const form of document.querySelectorAll("form[data-enhance]")) {
  const drawer = form.photoPicker;
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
  // On a slow line somebody writes before this file is here.
  if ([...form.querySelectorAll("textarea")].some(isTyped)) later();
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

function isTyped(control) {
  return control.type === "textarea" && control.value !== control.defaultValue;
}

function restore(form, values) {
  for (const [name, kept] of Object.entries(values)) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "radio" || control.type === "checkbox") {
        control.checked = kept.includes(control.value);
      } else if (control.type !== "hidden" && control.type !== "file" && !isTyped(control)) {
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
    const counter = paragraph("field__count");
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
    said = paragraph("field__error");
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

function paragraph(classes) {
  const made = document.createElement("p");
  made.className = classes;
  return made;
}
