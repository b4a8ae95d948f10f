const STATES = ["idle", "busy", "saved", "offline", "bad"];

/**
 * Shows a state of saving in an element drawn by `save_status()`.
 * @param {HTMLElement} element
 * @param {"idle"|"busy"|"saved"|"offline"|"bad"} state
 * @param {Record<string, string|number>} values what the sentence holds: `at` when saved, `waiting` when offline
 */
export function showSaveStatus(element, state, values = {}) {
  for (const one of STATES) element.classList.toggle(`save--${one}`, one === state);
  const sentence = element.dataset[state] ?? "";
  const text = sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  const target = element.querySelector("[data-save-text]");
  if (target.textContent !== text) target.textContent = text;
}
