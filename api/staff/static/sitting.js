// A sitting: the sentences one after the other. What is said is kept on this phone first, every second while she speaks,
// and goes to the server under a key of its own until that has it; a cut network, a reload or a closed page lose nothing.
(function () {
  "use strict";

  const studio = document.getElementById("studio");
  const part = (id) => document.getElementById(id);
  const { login, lang } = studio.dataset;
  const articles = [...document.querySelectorAll("#lines article")];
  const unsaid = "draft:" + login;
  const opening = openStore();
  const take = recorder(keep, spoken);
  let place = 0;
  let sending = false;
  let timer = 0;
  let why = ""; // it cannot be sent now, if not for want of a network

  part("before").addEventListener("click", () => go(place - 1));
  part("next").addEventListener("click", () => go(place + 1));
  part("finish").addEventListener("click", finish);
  part("back").addEventListener("click", () => show(false));
  part("again").addEventListener("click", () => remove(unsaid));
  const told_aloud = articles.filter((one) => one.querySelector(".hear"));
  told_aloud.forEach((one) => one.querySelector(".hear").addEventListener("click", () => hear(one)));
  window.addEventListener("online", send);
  if (navigator.serviceWorker) navigator.serviceWorker.register("/staff/sitting/worker.js", { scope: "/staff/sitting" }).then(ahead, () => {});
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  begun();

  function name() {
    return articles[place].dataset.name;
  }

  // Each second of what she is saying; where the phone has no room left the take itself still lies in the page.
  function spoken(pieces, type) {
    put({ id: unsaid, login, prompt: name(), at: Date.now(), sound: new Blob(pieces, { type }) }).catch(() => {});
  }

  // What she was saying when the page went away is before her again.
  async function begun() {
    await count();
    go(Math.max(0, articles.findIndex(open)));
    const left = await get(unsaid);
    const where = left ? articles.findIndex((one) => one.dataset.name === left.prompt) : -1;
    if (where >= 0) {
      go(where);
      take.offer(left.sound);
      take.say("Lần trước bạn đang nói câu này. Nghe lại rồi giữ, hoặc thu lại.");
    }
    send();
  }

  async function keep(sound) {
    const prompt = name();
    for (const one of await mine()) if (one.refused && one.prompt === prompt) await remove(one.id);
    try {
      await put({ id: crypto.randomUUID(), login, prompt, at: Date.now(), sound, refused: "" });
    } catch (reason) {
      take.say("");
      part("trouble").textContent = "Máy hết chỗ chứa. Mời bạn xóa bớt ảnh hay phim, rồi bấm Giữ lần nữa.";
      part("trouble").hidden = false;
      return false;
    }
    await remove(unsaid);
    take.show("ready");
    take.say("Đã giữ trên máy này.");
    tell(prompt, "waiting", "đã giữ trên máy, chờ gửi");
    const left = [...articles.slice(place + 1), ...articles.slice(0, place)].find(open);
    if (left) go(articles.indexOf(left));
    else finish();
    send();
    return true;
  }

  // Whether it is still to be said.
  function open(article) {
    return ["", "rejected"].includes(article.dataset.state);
  }

  function go(to) {
    if (!take.free()) return;
    place = Math.min(articles.length - 1, Math.max(0, to));
    articles.forEach((one, at) => { one.hidden = at !== place; });
    part("place").textContent = "Câu " + (place + 1) + " trên " + articles.length;
    part("before").disabled = place === 0;
    part("next").disabled = place === articles.length - 1;
    take.show("ready");
  }

  async function finish() {
    show(true);
    await send();
    try {
      const answer = await fetch("/staff/sitting/states?" + new URLSearchParams({ lang }));
      if (!answer.ok || !json(answer)) return;
      const known = await answer.json();
      const kept = new Set((await mine()).map((one) => one.prompt));
      for (const prompt of Object.keys(known)) if (!kept.has(prompt)) tell(prompt, known[prompt].state, known[prompt].told);
    } catch (reason) {
      return; // without a network the list says what this phone knows
    }
  }

  function show(end) {
    part("lines").hidden = end;
    part("end").hidden = !end;
    window.scrollTo(0, 0);
  }

  // One at a time, in the order in which they were said, whichever window does it.
  async function send() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    try {
      if (navigator.locks) await navigator.locks.request("bonso-sitting", { ifAvailable: true }, (lock) => lock && deliver());
      else await deliver();
    } finally {
      sending = false;
    }
    await count();
    if ((await mine()).some((one) => !one.refused)) timer = setTimeout(send, 8000);
  }

  async function deliver() {
    for (const one of (await mine()).filter((found) => !found.refused)) {
      const answer = await posted(one);
      if (!answer) return;
      why = "";
      if (answer.ok) {
        await remove(one.id);
        tell(one.prompt, "new", "chờ người thứ hai nghe lại");
      } else {
        await put({ ...one, refused: answer.message });
        tell(one.prompt, "rejected", "máy chưa nhận: " + answer.message);
      }
      await count();
    }
  }

  // What the server decided about a take; nothing where it is to be asked again.
  async function posted(one) {
    const query = new URLSearchParams({ prompt: one.prompt, key: one.id });
    const abort = new AbortController();
    const patience = setTimeout(() => abort.abort(), 90000);
    try {
      const headers = { "x-csrf": studio.dataset.word };
      const answer = await fetch("/staff/sitting/keep?" + query, { method: "POST", headers, body: one.sound, signal: abort.signal });
      if (!json(answer)) return later("Mời bạn tải lại trang và đăng nhập lại, rồi máy gửi tiếp.");
      const told = await answer.json();
      if (told.later) return later(told.message);
      return answer.status < 500 && answer.status !== 429 ? { ok: answer.ok, message: told.message } : later("");
    } catch (reason) {
      return later("");
    } finally {
      clearTimeout(patience);
    }
  }

  function later(reason) {
    why = reason;
    return null;
  }

  async function count() {
    const all = (await everything()).filter((one) => !one.id.startsWith("draft:"));
    const own = all.filter((one) => one.login === login);
    const waiting = own.filter((one) => !one.refused);
    const others = all.filter((one) => one.login !== login);
    own.forEach((one) => {
      if (one.refused) tell(one.prompt, "rejected", "máy chưa nhận: " + one.refused);
      else tell(one.prompt, "waiting", "đã giữ trên máy, chờ gửi");
    });
    const said = waiting.length ? "Máy này còn giữ " + waiting.length + " bản chưa gửi. Có mạng thì tự gửi." : "Đã gửi hết.";
    const whose = [...new Set(others.map((one) => one.login))].join(", ");
    const other = others.length ? " Còn " + others.length + " bản của " + whose + ": người ấy đăng nhập lại thì gửi." : "";
    part("waiting").textContent = said + (waiting.length && why ? " " + why : "") + other;
    part("waiting").dataset.count = waiting.length;
  }

  function tell(prompt, state, told) {
    document.querySelectorAll("[data-name]").forEach((one) => {
      if (one.dataset.name !== prompt) return;
      one.dataset.state = state;
      one.querySelector(".told").textContent = told;
    });
  }

  async function hear(article) {
    const button = article.querySelector(".hear");
    button.disabled = true;
    try {
      const answer = await fetch(voice(article));
      if (!answer.ok) throw new Error(String(answer.status));
      const playing = new Audio(URL.createObjectURL(await answer.blob()));
      await playing.play();
    } catch (reason) {
      take.say("Chưa nghe được vì mạng yếu. Mời bạn đọc câu ở trên.");
    }
    button.disabled = false;
  }

  function voice(article) {
    return "/staff/sitting/voice?" + new URLSearchParams({ prompt: article.dataset.name });
  }

  // All that the sitting needs comes while there is a network.
  async function ahead() {
    await navigator.serviceWorker.ready;
    const workers = navigator.serviceWorker;
    if (!workers.controller) await new Promise((go_on) => workers.addEventListener("controllerchange", go_on, { once: true }));
    await fetch(location.href).catch(() => {});
    const files = [...document.querySelectorAll("link[rel=stylesheet], #studio img, script[src]")].map((one) => one.href || one.src);
    for (const address of [...files, ...told_aloud.map(voice)]) await fetch(address).catch(() => {});
    studio.dataset.ready = "yes";
  }

  function json(answer) {
    return (answer.headers.get("content-type") || "").includes("json");
  }

  function openStore() {
    return new Promise((resolve, reject) => {
      const asking = indexedDB.open("bonso-sitting", 1);
      asking.onupgradeneeded = () => asking.result.createObjectStore("takes", { keyPath: "id" });
      asking.onsuccess = () => resolve(asking.result);
      asking.onerror = () => reject(asking.error);
    });
  }

  async function stored(mode, ask) {
    const store = (await opening).transaction("takes", mode).objectStore("takes");
    const asking = ask(store);
    return new Promise((resolve, reject) => {
      store.transaction.oncomplete = () => resolve(asking.result);
      store.transaction.onabort = () => reject(store.transaction.error);
    });
  }

  function put(one) { return stored("readwrite", (store) => store.put(one)); }
  function get(id) { return stored("readonly", (store) => store.get(id)); }
  function remove(id) { return stored("readwrite", (store) => store.delete(id)); }
  function everything() { return stored("readonly", (store) => store.getAll()); }

  async function mine() {
    const own = (await everything()).filter((one) => one.login === login && one.id !== unsaid);
    return own.sort((one, other) => one.at - other.at);
  }
})();
