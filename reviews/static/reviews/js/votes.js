/* Votes in place: the form is sent without leaving the page. Without script it is sent as it is. */

const numberWords = (count) => (count === "0" ? "" : ` (${count})`);

const show = (form, told) => {
  for (const button of form.querySelectorAll("[data-vote]")) {
    const word = button.dataset.vote;
    const isYours = told.yours === word;
    button.setAttribute("aria-pressed", String(isYours));
    // Pressing one's own vote again takes it back.
    button.value = isYours ? "" : word;
    button.querySelector(".vote__count").textContent = numberWords(told[word]);
  }
  form.querySelector(".vote__said").textContent = told.said;
};

const send = async (form, button) => {
  const body = new FormData(form, button);
  form.dataset.sending = "";
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
    });
    const told = await answer.json();
    if (answer.ok) {
      show(form, told);
    } else {
      // Refused, with the reason.
      form.querySelector(".vote__said").textContent = told.said ?? form.dataset.trouble;
    }
  } catch {
    form.querySelector(".vote__said").textContent = form.dataset.trouble;
  } finally {
    delete form.dataset.sending;
    button.removeAttribute("aria-disabled");
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".vote") || !event.submitter) {
    return;
  }
  event.preventDefault();
  if (!("sending" in form.dataset)) {
    send(form, event.submitter);
  }
});
