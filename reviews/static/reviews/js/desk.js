/* The desk's small manners on top of htmx: where the focus goes after a change, that the list keeps
   its place, that a failed request is said aloud, and single keys for what is done all day.
   Without script the desk works page by page. */
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const inDetail = (selector) => document.querySelector(`#desk-detail ${selector}`);

  // --- After a change

  let scrolled = 0;

  document.addEventListener("htmx:beforeSwap", () => {
    scrolled = byId("desk-list").scrollTop;
    byId("desk-trouble").textContent = "";
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id !== "desk-work") {
      return;
    }
    showKeys();
    byId("desk-list").scrollTop = scrolled;
    const wrong = inDetail("[autofocus]");
    if (wrong) {
      wrong.focus();
      return;
    }
    // The heading takes the focus, but the view starts above it, where it says what was just done.
    const heading = inDetail("[data-focus]") || byId("desk-list-title");
    heading.focus({ preventScroll: true });
    byId("desk-detail").scrollTop = 0;
    window.scrollTo(0, 0);
  });

  const trouble = () => {
    byId("desk-trouble").textContent = byId("desk-trouble").dataset.text;
  };
  document.addEventListener("htmx:responseError", trouble);
  document.addEventListener("htmx:sendError", trouble);
  document.addEventListener("htmx:timeout", trouble);

  // --- Keys. They can be switched off: a voice that types, or a slip, must not decide anything.

  const STORED = "desk-keys";
  const read = () => {
    try {
      return localStorage.getItem(STORED) !== "off";
    } catch {
      return true;
    }
  };
  let on = read();

  const showKeys = () => {
    document.documentElement.dataset.keys = on ? "on" : "off";
    byId("use-keys").checked = on;
  };

  document.addEventListener("change", (event) => {
    if (event.target.id !== "use-keys") {
      return;
    }
    on = event.target.checked;
    try {
      localStorage.setItem(STORED, on ? "on" : "off");
    } catch {
      // Without storage the choice lasts until the page is left.
    }
    showKeys();
  });

  const step = (by) => {
    const lines = [...document.querySelectorAll(".case-item")];
    const current = lines.findIndex((line) => line.getAttribute("aria-current"));
    const line = lines[current + by];
    if (line) {
      line.scrollIntoView({ block: "nearest" });
      line.click();
    }
  };

  const actions = {
    j: () => step(1),
    k: () => step(-1),
    p: () => inDetail("button[value=publish]")?.focus(),
    r: () => {
      const more = inDetail(".decision__more");
      if (more) {
        more.open = true;
        more.querySelector("input[type=checkbox]").focus();
      }
    },
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    const action = actions[event.key.toLowerCase()];
    if (!on || !action || typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    action();
  });

  showKeys();
})();
