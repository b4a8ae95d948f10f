/** A form is sent once: a second press within ten seconds, or before the next page has come, does nothing. */
const PATIENCE = 10_000;

function release(form) {
  delete form.dataset.sent;
}

export default function start() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    setTimeout(() => release(form), PATIENCE);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
}
