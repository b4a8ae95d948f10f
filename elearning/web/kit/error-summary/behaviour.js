/** After a refused form the summary of what is wrong takes the focus. */
export default function start() {
  document.querySelector("[data-focus-first]")?.focus();
}
