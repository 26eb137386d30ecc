// What makes the pages nicer where scripts run; every page works without it.
(() => {
  "use strict";
  const korean = document.documentElement.lang === "ko";
  const number = new Intl.NumberFormat(korean ? "ko" : "en", { maximumFractionDigits: 1 });

  function writeSize(bytes) {
    if (bytes < 1024 * 1024) return `${number.format(Math.max(bytes / 1024, 0.1))} KB`;
    return `${number.format(bytes / 1024 / 1024)} MB`;
  }

  // A drop zone: files may be dropped anywhere on it, and those chosen are named before they are sent.
  function listFiles(input) {
    const zone = input.closest(".drop");
    if (!zone) return;
    let list = zone.querySelector(".chosen");
    if (!list) {
      list = document.createElement("ul");
      list.className = "chosen";
      list.setAttribute("aria-live", "polite");
      zone.append(list);
    }
    list.replaceChildren(
      ...Array.from(input.files, (file) => {
        const item = document.createElement("li");
        for (const text of [file.name, writeSize(file.size)]) {
          const part = document.createElement("span");
          part.textContent = text;
          item.append(part);
        }
        return item;
      }),
    );
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches?.('.drop input[type="file"]')) listFiles(event.target);
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.(".drop");
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const zone = event.target.closest?.(".drop");
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const zone = event.target.closest?.(".drop");
    const input = zone?.querySelector('input[type="file"]');
    if (!input) return;
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // What cannot be taken back is asked once more, in the words of the button itself.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = button?.dataset.confirm || event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // A choice with `data-submit` sends its form at once; its button stays for those without scripts.
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-submit]")) event.target.form?.requestSubmit();
  });

  // A slider says where it stands; without scripts its number would stay at where it stood.
  function sayWhere(slider) {
    const output = slider.parentElement.querySelector("output");
    if (!output) return;
    output.hidden = false;
    output.value = slider.value;
  }
  const SLIDER = 'input[type="range"]';
  document.querySelectorAll(SLIDER).forEach(sayWhere);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.(SLIDER)) sayWhere(event.target);
  });

  // The exact won go away again with the Escape key.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement?.matches(".won[data-exact]")) document.activeElement.blur();
  });

  // Where a part of a page could not be fetched or sent, the page says so; what was there stays.
  function sayFailed() {
    const place = document.querySelector("#messages");
    if (!place || place.querySelector(".failed")) return;
    const line = document.createElement("p");
    line.className = "notice bad failed";
    line.textContent = place.dataset.failed;
    place.append(line);
  }
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, sayFailed);
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) document.querySelector("#messages .failed")?.remove();
  });
})();
