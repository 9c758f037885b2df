/* Buttons that copy a text. Where the browser has no clipboard the text is there to be marked. */

const status = document.querySelector("[data-copied]");

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies).textContent;
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = button.textContent = status.dataset.copied;
      setTimeout(() => {
        status.textContent = "";
        button.textContent = status.dataset.copy;
      }, 3000);
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
    }
  });
}
