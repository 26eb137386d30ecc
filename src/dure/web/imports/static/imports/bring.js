// Files chosen are weighed before they are sent, and the page says that it works; all of it works without this.
(() => {
  "use strict";
  const form = document.getElementById("bring");
  const input = form?.querySelector('input[type="file"]');
  const said = document.getElementById("bring_said");
  if (!form || !input || !said) return;
  const button = form.querySelector("button.primary");

  function weigh() {
    const files = Array.from(input.files);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    let fault = "";
    if (files.length > Number(form.dataset.files)) fault = form.dataset.overFiles;
    else if (bytes > Number(form.dataset.limit)) fault = form.dataset.overLimit;
    input.setCustomValidity(fault);
    said.textContent = fault;
    button.disabled = fault !== "";
  }

  input.addEventListener("change", weigh);
  form.addEventListener("submit", () => {
    said.textContent = form.dataset.reading;
    // Not at once: a button that is disabled while its form is sent may keep the form from being sent.
    window.setTimeout(() => { button.disabled = true; }, 0);
  });
  // Whoever comes back by the back button finds the form as it was.
  window.addEventListener("pageshow", () => { button.disabled = false; said.textContent = ""; weigh(); });
})();
