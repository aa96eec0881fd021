// The lesson she is in, for when the network goes. Once she has heard a screen it is put on the phone, unless data is
// dear to her or her browser saves it. Without a network a link leads to its page, at the step where she is; what she
// pressed here and could not be sent is done there, so that it counts once.
bonso.offline = function (link, on) {
  const HERE = "bonso-here";
  const PAUSE = 1000; // first things first
  let listened = false;
  let timer = 0;
  let fetching = "";

  link.addEventListener("click", go);

  const reports = bonso.reports({ sent: on.reported, refused: () => {} });

  return { heard, arrived, lost, found, returned, forget, flush: reports.flush };

  // A voice came to its end: from now on lessons are fetched ahead.
  function heard() {
    if (listened) return;
    listened = true;
    arrived();
  }

  function arrived() {
    clearTimeout(timer);
    if (listened && bonso.lessons.able) timer = setTimeout(look, PAUSE, on.shown());
  }

  async function look(row) {
    if (!row || !row.part.stage) return;
    const answer = await bonso.asked("GET", "/chat/lesson");
    if (answer.status !== 200 || !answer.data.page || on.shown() !== row) return;
    put(Object.assign({ seq: row.seq }, answer.data));
    if (answer.data.ahead && !saves()) fetchAhead(answer.data).catch(() => { fetching = ""; });
  }

  function saves() {
    return Boolean(navigator.connection && navigator.connection.saveData);
  }

  async function fetchAhead(one) {
    const name = one.lesson + one.lang + one.voice;
    if (fetching === name) return;
    fetching = name;
    const there = await bonso.lessons.kept(one);
    const size = await bonso.asked("GET", bonso.lessons.address(one, on.form(), "&only=size"));
    if (size.status !== 200) throw new Error(String(size.status)); // the next screen tries again
    if (there && there.version === size.data.version) return;
    await bonso.lessons.keep(one, on.form(), () => {});
    if (!there) bonso.ahead.fetched(one);
  }

  // The network is gone.
  async function lost() {
    const here = place();
    link.hidden = !here || !bonso.lessons.able || !(await bonso.lessons.kept(here));
  }

  function found() {
    link.hidden = true;
  }

  async function go(event) {
    event.preventDefault();
    const here = place();
    const next = await chosen(here);
    put(Object.assign(here, { gone: true }));
    location.href = keyed(next || here.page, here);
  }

  // What she pressed is done on the page: reported there, and where it leads is where she goes.
  async function chosen(here) {
    const shown = on.shown();
    const tapped = on.waits();
    if (!shown || shown.seq !== here.seq || tapped.length !== 1 || tapped[0].screen !== shown.part.screen) return "";
    const list = await bonso.lessons.kept(here);
    const screen = new DOMParser().parseFromString(list.pages[here.page] || "", "text/html").getElementById("main");
    const way = screen && Array.from(screen.querySelectorAll("a[data-choice]")).find((one) => one.dataset.choice === tapped[0].choice);
    if (!way || !on.take()) return "";
    reports.add(bonso.reported(screen, here.key, tapped[0].choice));
    return way.getAttribute("href");
  }

  function keyed(page, here) {
    return page + (page.indexOf("?") < 0 ? "?" : "&") + "k=" + here.key;
  }

  // Whether she comes from that page, told once all that she did there is known.
  function returned() {
    const here = place();
    if (!here || !here.gone || reports.events().length) return false;
    delete here.gone;
    put(here);
    return true;
  }

  function forget() {
    bonso.shelf.drop(HERE);
    link.hidden = true;
  }

  function put(here) {
    bonso.shelf.put(HERE, JSON.stringify(here));
  }

  function place() {
    return JSON.parse(bonso.shelf.get(HERE) || "null");
  }
};

bonso.waysOn();
