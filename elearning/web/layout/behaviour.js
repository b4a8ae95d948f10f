/** The account menu closes on Escape and on a press outside; a line says when the connection is gone. */
export default function start() {
  for (const menu of document.querySelectorAll("[data-menu]")) {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
  }
  const line = document.querySelector("[data-offline]");
  if (!line) return;
  const say = () => {
    line.textContent = navigator.onLine ? "" : line.dataset.lost;
  };
  addEventListener("online", say);
  addEventListener("offline", say);
  if (!navigator.onLine) say();
}
