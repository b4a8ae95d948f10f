/** Says which file was chosen, and takes one that is dropped on the zone. */
function follow(field) {
  const input = field.querySelector("input");
  const zone = field.querySelector(".file-drop__zone");
  const line = field.querySelector("[data-file-name]");
  const say = () => {
    const names = [...input.files].map((file) => file.name).join(", ");
    line.textContent = names && line.dataset.chosen.replace("{names}", () => names);
  };
  input.addEventListener("change", say);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.dataset.over = "";
  });
  zone.addEventListener("dragleave", () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    say();
  });
  say();
}

export default function start() {
  document.querySelectorAll("[data-file-drop]").forEach(follow);
}
