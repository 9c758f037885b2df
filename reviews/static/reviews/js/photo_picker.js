/* Photos of a review: sent one by one while somebody writes, with previews and progress. Stands
   before customer_form.js, which asks `form.photoPicker` whether all have arrived. Without this file
   the photos go with the form; every word shown comes from the page, in its language. */

for (const box of document.querySelectorAll("[data-photos]")) {
  const form = box.closest("form");
  form.photoPicker = new PhotoPicker(form, box);
}

function PhotoPicker(form, box) {
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
  const brought = [...list.querySelectorAll("[data-photo]")];
  for (const tile of brought) wire(tile);
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
        delete tile.dataset.missing;
        hasBadNews = false;
        again();
      });
      error.append(" ", button);
      // Sending waits for this once, whether the photo failed before or after the button was pressed.
      tile.dataset.missing = "";
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

  /* What the page brought and the draft has too keeps its picture; what was taken away goes. */
  this.restore = (ids) => {
    const here = new Map(brought.map((tile) => [tile.querySelector("input").value, tile]));
    list.replaceChildren(...ids.map((id, place) => here.get(id) ?? blank(id, place + 1)));
  };
  this.clear = () => {
    for (const tile of [...list.children]) tile.request?.abort();
    list.replaceChildren(...brought);
    say("");
  };
  this.isReady = () => waiting.size === 0 && !list.querySelector("[data-missing]");
  /* Waits for what is under way; says whether all of it has arrived. What has not is shown. */
  this.ready = async () => {
    const awaited = [...waiting];
    say(words.wait);
    if (waiting.size) await new Promise((resolve) => settled.push(resolve));
    const failed = [...list.children].find(
      (tile) => "missing" in tile.dataset
        || (awaited.includes(tile) && tile.classList.contains("photo-tile--wrong")),
    );
    for (const tile of list.children) delete tile.dataset.missing;
    (failed?.querySelector(".photo-tile__error button") ?? failed?.querySelector("button"))?.focus();
    return !failed;
  };

  function blank(id, number) {
    const tile = element("li", "photo-tile");
    tile.append(...unseen(words.numbered.replace("%n", number)), hidden(id), removal(tile));
    return tile;
  }
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
