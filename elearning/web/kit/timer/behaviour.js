const SHORT = 120;

/** Counts whole minutes down from the seconds the server gave; fires `timer:over` on the element at the end. */
function run(element) {
  const end = Date.now() + Number(element.dataset.timer) * 1000;
  const text = element.querySelector("[data-timer-text]");
  let clock = 0;
  const show = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    const words = left <= 0 ? element.dataset.over : left < 60 ? element.dataset.last : element.dataset.many.replace("{minutes}", Math.floor(left / 60));
    if (text.textContent !== words) text.textContent = words;
    element.classList.toggle("timer--short", left < SHORT);
    if (left > 0) return;
    clearInterval(clock);
    element.dispatchEvent(new CustomEvent("timer:over", { bubbles: true }));
  };
  clock = setInterval(show, 1000);
  show();
}

export default function start() {
  document.querySelectorAll("[data-timer]").forEach(run);
}
