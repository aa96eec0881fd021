// Recording one prompt after the other.
(function () {
  "use strict";

  const studio = document.getElementById("studio");
  const part = (id) => document.getElementById(id);
  const { mode, lang } = studio.dataset;
  const take = recorder(keep);

  if (prompt()) part("controls").hidden = false;
  part("skip").addEventListener("click", skip);

  function prompt() {
    const shown = part("prompt").querySelector("[data-name]");
    return shown ? shown.dataset.name : "";
  }

  async function keep(sound) {
    const address = "/staff/record/keep?prompt=" + encodeURIComponent(prompt());
    const headers = { "x-csrf": studio.dataset.word };
    return next(await take.answered(fetch(address, { method: "POST", headers, body: sound })));
  }

  async function skip() {
    if (!take.free()) return;
    part("skip").disabled = true;
    const query = new URLSearchParams({ mode, lang, after: prompt() });
    next(await take.answered(fetch("/staff/record/prompt?" + query)));
    part("skip").disabled = false;
  }

  function next(told) {
    if (!told) return false;
    part("prompt").innerHTML = told.html;
    part("controls").hidden = !prompt();
    take.show("ready");
    part("prompt").scrollIntoView({ block: "nearest" });
    return true;
  }
})();
