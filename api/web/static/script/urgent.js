// The first screen of the emergency as it stands in the page itself: there at once, whatever the network does, and
// however much waits to be sent. What the server answers then takes its place.
bonso.urgent = function (at, on) {
  const BANK = "bonso-bank";
  const PAUSE = 1500; // for the server's own screen, which speaks too
  let timer = 0;
  let kept = "";

  at("urgent-hear").dataset.voice = at("urgent").dataset.voice;
  at("urgent-hear").addEventListener("click", () => on.hear(at("urgent-hear")));
  at("urgent-back").addEventListener("click", hide);
  prune();
  setTimeout(keep, 3000); // first things first

  return { show, hide, know, heard, open: () => !at("urgent").hidden };

  function show() {
    if (!at("urgent").hidden) return;
    at("urgent").hidden = false;
    document.body.classList.add("urgent");
    know(bank());
    at("chat").scrollTop = 0;
    at("urgent").focus({ preventScroll: true });
    clearTimeout(timer);
    timer = setTimeout(() => on.hear(at("urgent-hear")), PAUSE);
  }

  function hide() {
    clearTimeout(timer);
    at("urgent").hidden = true;
    document.body.classList.remove("urgent");
  }

  // Her bank as the last screen had it, `[[name, number]]` or nothing: the only thing of hers that is kept here.
  function know(calls) {
    if (calls.length) bonso.shelf.put(BANK, JSON.stringify(calls));
    else bonso.shelf.drop(BANK);
    at("urgent-bank").textContent = "";
    calls.forEach((call) => at("urgent-bank").appendChild(bonso.phone(call)));
    at("urgent-banks").hidden = Boolean(calls.length) || !at("urgent-banks").querySelector("a");
  }

  function bank() {
    try {
      return JSON.parse(bonso.shelf.get(BANK)) || [];
    } catch (_) {
      return [];
    }
  }

  // A page that was kept for long knows of its numbers until when they could be believed.
  function prune() {
    const today = new Date().toISOString().slice(0, 10);
    at("urgent").querySelectorAll("[data-until]").forEach((link) => {
      if (link.dataset.until < today) link.remove();
    });
  }

  function keep() {
    if (!navigator.serviceWorker) return;
    if (navigator.onLine === false) return setTimeout(keep, 30000);
    kept = on.form();
    navigator.serviceWorker.register(bonso.inForm("/chat/sw.js", kept), { scope: "/" }).catch(() => {});
  }

  // Only now it is known which form of a sound this phone plays: its voice is kept in that one.
  function heard() {
    if (kept && kept !== on.form()) keep();
  }
};
