// The page: what comes from the outbox is shown, what she does goes to the queue.
(function () {
  const OPEN_AGAIN = 6 * 3600 * 1000;
  const SEEN = "bonso-seen";
  const NAMED = "bonso-named";
  const KEPT = 12;
  const none = () => false;
  const NOT_YET = { heard: none, arrived: none, lost: none, found: none, returned: none, forget: none, flush: none };
  const WORDS = {
    offline: "Mất mạng, sẽ gửi lại khi có mạng.",
    busy: "Máy đang bận, sẽ tự gửi lại.",
    loading: "Chưa tải được, đang thử lại.",
    refused: "Chưa gửi được. Bà con bấm lại nha.",
    silent: "Chưa nghe được. Bà con bấm loa lần nữa.",
    anything: "Gõ ở đây",
    code: "Mã trên giấy, như BS12345",
    stranger: "Trình duyệt đang chặn cookie. Bà con cho phép rồi mở lại trang.",
  };
  const at = bonso.at;
  const notice = bonso.notice;
  const past = at("past");
  const now = at("now");
  let last = 0;
  let touched = false;
  let stream = null;
  let wait = 2000;
  let timer = 0;
  let current = null;
  let begun = false;
  let offline = NOT_YET;

  const sound = bonso.sound(at("voice"), () => notice(WORDS.silent));
  const showTools = bonso.tools(at("tools"), press);
  const queue = bonso.queue("bonso:", {
    address: () => "/chat/events?after=" + last,
    sent: (_, answer) => answered(answer),
    refused: () => { received(); notice(WORDS.refused); },
    waiting: (_, status) => (status === 0 ? lost() : notice(WORDS.busy)),
    stranger,
  });
  const waits = () => queue.events().length > 0;
  const cries = () => queue.events().some((event) => event.urgent);
  const settling = bonso.settling;
  const more = bonso.more(() => at("chat").scrollHeight - at("chat").scrollTop - at("chat").clientHeight);
  const urgent = bonso.urgent(at, { hear, form: sound.form });

  at("voice").addEventListener("playing", urgent.heard);
  at("voice").addEventListener("ended", () => offline.heard());

  const bringing = { after: () => last, begins: () => { sound.stop(); notice(""); }, sent: answered, notice, stranger };
  const microphone = bonso.microphone(at, bringing);

  ["pointerdown", "touchend", "keydown"].forEach((kind) => document.addEventListener(kind, touch));
  window.addEventListener("online", wake);
  window.addEventListener("offline", lost);
  window.addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
  document.addEventListener("visibilitychange", () => (document.hidden ? hush() : wake()));
  bonso.keys(() => [urgent.open() ? "#urgent" : "#now", "#tools"]);
  at("type").addEventListener("click", () => fold(at("say").hidden));
  at("code").addEventListener("click", () => fold(true, WORDS.code));
  at("say").addEventListener("submit", speak);
  at("urgent-first").addEventListener("click", cry);
  // The script that keeps lessons and reads codes comes after this one, which waits for nothing.
  bonso.waysOn = () => {
    bonso.photo(at, bringing);
    offline = bonso.offline(at("onward"), {
      form: sound.form, shown: () => current, waits: queue.events, take: queue.take, reported: goOn,
    });
    goOn();
    if (navigator.onLine === false) offline.lost();
  };
  begin();

  // --- Starting and listening --------------------------------------------------------------------

  async function begin() {
    if (cries()) urgent.show();
    const answer = await bonso.asked("GET", "/chat/messages?after=0");
    if (answer.status === 401) return stranger();
    if (answer.status !== 200) return later(begin);
    notice("");
    begun = true;
    receive(answer.data, false);
    greet();
    wake();
  }

  function wake() {
    if (!begun) return begin();
    queue.flush();
    listen();
  }

  // A page that was open a while ago shows where she is; it only knocks when there is something to say.
  function greet() {
    const code = new URLSearchParams(location.search).get("code") || "";
    const away = Date.now() - Number(bonso.shelf.get(SEEN) || 0) > OPEN_AGAIN;
    if (/^[A-Za-z0-9_-]{1,64}$/.test(code)) queue.add({ type: "open", code });
    else if ((offline.returned() || away || !now.firstChild) && !waits()) queue.add({ type: "open" });
    if (location.search) history.replaceState(null, "", "/");
  }

  // By the arrow of the browser, from the page of a lesson.
  function comeBack() {
    offline.flush();
    goOn();
    wake();
  }

  function goOn() {
    if (begun && offline.returned()) queue.add({ type: "open" });
  }

  function lost() {
    notice(WORDS.offline);
    offline.lost();
  }

  function later(action) {
    if (navigator.onLine === false) lost();
    else notice(WORDS.loading);
    clearTimeout(timer);
    timer = setTimeout(action, wait);
    wait = Math.min(15000, wait * 2);
  }

  function listen() {
    hush();
    if (document.hidden || !last) return; // nothing can come before the first answer
    stream = new EventSource("/chat/stream?after=" + last);
    stream.onopen = reached;
    stream.onmessage = (message) => receive(JSON.parse(message.data), waits());
    stream.onerror = () => { hush(); timer = setTimeout(look, some(wait)); wait = Math.min(15000, wait * 2); };
  }

  // Not all pages at once, when a server comes back or had no room for their streams.
  function some(time) {
    return time * (0.5 + Math.random());
  }

  function reached() {
    wait = 2000;
    offline.found();
    if (waits()) queue.flush();
    else notice("");
  }

  // Where the stream does not get through, its retries become polling.
  async function look() {
    const answer = await bonso.asked("GET", "/chat/messages?after=" + last);
    if (answer.status === 200) receive(answer.data, waits());
    else if (!waits()) (answer.status === 0 ? lost() : notice(WORDS.loading));
    listen();
  }

  function hush() {
    clearTimeout(timer);
    if (stream) stream.close();
    stream = null;
  }

  // Without its cookie the page has no chat. Loading it again gives one, unless cookies are forbidden.
  function stranger() {
    const query = new URLSearchParams(location.search);
    if (query.get("again")) return notice(WORDS.stranger);
    query.set("again", "1");
    location.replace("/?" + query);
  }

  // --- Showing -----------------------------------------------------------------------------------

  // What she did has arrived, and this came of it.
  function answered(answer) {
    received();
    receive(answer, true);
    if (!cries()) urgent.hide();
    if (begun && !stream) listen();
  }

  // `mine` says that the rows answer something she did: they take the focus and the voice.
  function receive(news, mine) {
    if (!news) return;
    if (news.anew) forget();
    if (news.anew && !news.messages.length && !waits()) queue.add({ type: "open" });
    const fresh = news.messages.filter((row) => row.seq > last);
    erase(news.first);
    if (!fresh.length) return;
    last = fresh[fresh.length - 1].seq;
    const screens = fresh.filter((row) => !voiceAlone(row));
    if (screens.length) change(screens, mine);
    else if (mine) say(fresh);
  }

  function change(screens, mine) {
    at("waiting").hidden = true;
    if (mine || screens.some(asks)) retire(screens[screens.length - 1]);
    screens.forEach((row) => show(row, mine));
    current = screens.filter(asks).pop() || current || screens[0];
    showTools(current.part);
    urgent.know(current.part.at_hand || []);
    at("code").hidden = current.part.asks !== "code" || !at("say").hidden;
    document.body.classList.toggle("photo", current.part.asks === "photo");
    arrive(mine);
    if (current.part.asks === "name") fold(true);
    if (mine || screens.some(asks)) settling.begin();
    offline.arrived();
  }

  // What she typed asked for the voice of the screen: it is said, and the screen stays as it is.
  function voiceAlone(row) {
    return Boolean(row.part.speech) && !(row.part.lines || []).length;
  }

  function say(rows) {
    const button = now.querySelector(".speaker") || bonso.make("button", "speaker");
    sound.play(rows.map((row) => [bonso.voice(row.seq, "message"), button]));
  }

  // After a reload there may be many: each one with choices closes those before it.
  function show(row, mine) {
    if (!mine && asks(row)) retire(row);
    now.appendChild(bonso.screen(row, { pick, press, hear }));
  }

  // The chat was forgotten on the server while this page lay open.
  function forget() {
    last = 0;
    past.textContent = now.textContent = "";
    urgent.know([]);
    offline.forget();
  }

  // She had her data deleted: what stands on the screen goes too.
  function erase(first) {
    document.querySelectorAll(".card").forEach((card) => {
      if (Number(card.dataset.seq) < first) (card.closest(".old") || card).remove();
    });
  }

  function asks(row) {
    return Boolean((row.part.choices || []).length);
  }

  function arrive(mine) {
    const typing = document.activeElement === at("words");
    if (!typing || mine) at("chat").scrollTop = now.offsetTop;
    more();
    if (mine) now.firstChild.focus({ preventScroll: true });
    else at("spoken").textContent = touched ? now.lastChild.querySelector(".text").textContent : "";
    if (touched && (mine || !typing)) aloud(".speaker:not([data-waits])");
    now.querySelectorAll(".speaker[data-waits]").forEach(weigh);
  }

  function aloud(which) {
    const speakers = Array.from(now.querySelectorAll(which));
    sound.play(speakers.map((button) => [button.dataset.voice, button]));
  }

  // Where data is dear, a voice that waits says beforehand what it costs.
  async function weigh(button) {
    if (button.querySelector(".weight")) return;
    const answer = await bonso.asked("GET", bonso.inForm(button.dataset.voice + "/size", sound.form()));
    if (answer.status !== 200 || button.querySelector(".weight")) return;
    button.appendChild(bonso.make("span", "weight", {}, answer.data.kb + " kB"));
    button.setAttribute("aria-label", button.getAttribute("aria-label") + ", " + answer.data.kb + " kB");
  }

  // Old screens fold to one line: what was said, and what she answered. One that only comes again,
  // slower or after a slip, leaves nothing behind.
  function retire(next) {
    const said = ((next.part.lines || []).slice(-1)[0] || [])[1];
    Array.from(now.children).forEach((card) => {
      now.removeChild(card);
      if (card.dataset.answer || words(card).textContent !== said) past.appendChild(folded(card));
    });
    while (past.children.length > KEPT) past.removeChild(past.firstChild);
  }

  // The last line is Vietnamese, whatever stands above it.
  function words(card) {
    return (card.querySelector(".line:last-child") || card).lastChild;
  }

  function folded(card) {
    const old = bonso.make("details", "old");
    const line = old.appendChild(bonso.make("summary", ""));
    line.appendChild(bonso.make("span", "said", { lang: "vi" }, words(card).textContent));
    if (card.dataset.answer) line.appendChild(bonso.make("span", "answer", {}, card.dataset.answer));
    card.removeAttribute("tabindex");
    old.appendChild(card);
    return old;
  }

  // --- Doing -------------------------------------------------------------------------------------

  function pick(card, choice, button) {
    if (settling.early()) return;
    const screen = button.closest(".card");
    if (screen.parentNode === now) screen.dataset.answer = choice.label;
    tap(card, choice, button);
  }

  // Help keeps its place on the bar and is never too early.
  function press(card, tool, button) {
    if (settling.early() && tool.id !== "emergency") return;
    const again = tool.id === "again" && now.querySelector(".speaker");
    if (!again) tap(card, tool, button);
    name(card, tool, button);
    if (again) aloud(".speaker");
  }

  // Who does not read hears what a tool is called when she presses it for the first time, while it does its work.
  function name(card, tool, button) {
    const known = (bonso.shelf.get(NAMED) || "").split(" ");
    if (card.on_request || !tool.speech || known.indexOf(tool.id) >= 0 || !at("tools").contains(button)) return;
    const part = (card.tools.indexOf(tool) < 0 ? "choice." : "tool.") + tool.id;
    const heard = () => bonso.shelf.put(NAMED, known.concat(tool.id).join(" ").trim());
    sound.name(bonso.voice(current.seq, part), button, heard);
  }

  // One thing at a time: a second press while the first is on its way is a slip of the finger.
  function tap(card, choice, button) {
    if (choice.id === "emergency") return cry(null, card.screen, button);
    if (waits()) return queue.flush(); // nothing seemed to happen: try at once, whatever the waiting time
    sound.stop();
    microphone.leave();
    button.classList.add("sending");
    document.body.classList.add("busy");
    queue.add({ type: "tap", screen: card.screen, choice: choice.id });
  }

  // Money may be leaving, and a telephone call needs no network: the screen is there at once, whatever waits to be
  // sent. The tap goes behind what she did before, and counts on whatever screen the server then is.
  function cry(_event, screen, button) {
    sound.stop();
    microphone.leave();
    urgent.show();
    if (cries()) return queue.flush();
    if (button) button.classList.add("sending");
    document.body.classList.add("busy");
    if (screen === undefined) queue.add({ type: "say", text: "lỡ bị lừa", urgent: true });
    else queue.add({ type: "tap", screen, choice: "emergency", urgent: true });
  }

  function speak(submitted) {
    submitted.preventDefault();
    const text = at("words").value.trim();
    if (!text) return;
    sound.stop();
    if (now.firstChild) now.firstChild.dataset.answer = text;
    at("words").value = "";
    document.body.classList.add("busy");
    queue.add(current ? { type: "say", text, screen: current.part.screen } : { type: "say", text });
    fold(false);
  }

  function received() {
    notice("");
    offline.found();
    bonso.shelf.put(SEEN, String(Date.now()));
    document.body.classList.remove("busy");
    document.querySelectorAll(".sending").forEach((button) => button.classList.remove("sending"));
  }

  // From the first touch on the browser lets us speak by ourselves; until then the loudspeaker beckons.
  function touch() {
    touched = true;
    document.body.classList.remove("fresh");
  }

  function hear(button) {
    notice("");
    sound.toggle(button.dataset.voice, button);
  }

  // The field takes any words; `hint` says what is looked for when she came by a button of its own.
  function fold(open, hint) {
    at("say").hidden = !open;
    at("code").hidden = open || !current || current.part.asks !== "code";
    at("words").placeholder = hint || WORDS.anything;
    at("type").setAttribute("aria-expanded", String(open));
    if (open) at("words").focus();
  }
})();
