// The voice: one audio element for everything, so that two sentences never speak at once. `failed` is called when one
// could not be heard in any form.
bonso.sound = function (audio, failed) {
  var PATIENCE = 500;
  var forms = bonso.forms(audio);
  var list = [];
  var shown = null;
  var voice = "";
  var naming = null;
  var timer = 0;

  audio.addEventListener("ended", next);
  audio.addEventListener("error", broken);
  audio.addEventListener("playing", function () { mark("on"); named(); });
  audio.addEventListener("waiting", function () { mark("busy"); });

  return { play: play, name: name, toggle: toggle, stop: stop, form: forms.best };

  // `spoken` is a list of [voice, button that shows it]; they are said one after the other.
  function play(spoken) {
    if (!naming) stop();
    list = spoken.slice();
    if (naming) hurry();
    else next();
  }

  // What a button is called: said at once, `heard` is called then. What is played next waits for its end, but does
  // not wait for it to begin.
  function name(address, button, heard) {
    stop();
    play([[address, button]]);
    naming = { since: Date.now(), on: false, heard: heard };
  }

  function named() {
    if (!naming || naming.on) return;
    naming.on = true;
    naming.heard();
  }

  function hurry() {
    clearTimeout(timer);
    timer = setTimeout(function () { if (naming && !naming.on) next(); }, naming.since + PATIENCE - Date.now());
  }

  function toggle(address, button) {
    var silence = shown === button;
    stop();
    if (!silence) play([[address, button]]);
  }

  function stop() {
    list = [];
    mark("");
    shown = null;
    naming = null;
    audio.pause();
  }

  function next() {
    mark("");
    shown = null;
    naming = null;
    if (!list.length) return;
    var first = list.shift();
    voice = first[0];
    shown = first[1];
    mark("busy");
    begin(forms.first());
  }

  // Without a touch the browser may forbid sound: no fault, the loudspeaker is there to be pressed.
  function begin(form) {
    audio.src = bonso.inForm(voice, form);
    var playing = audio.play();
    if (playing && playing.catch) playing.catch(function (why) { if (why.name === "NotAllowedError") stop(); });
  }

  function broken() {
    if (!shown) return;
    var form = forms.next();
    if (form) return begin(form);
    if (naming) return next();
    stop();
    failed();
  }

  function mark(state) {
    if (!shown) return;
    shown.classList.remove("on");
    shown.classList.remove("busy");
    if (state) shown.classList.add(state);
    if (shown.hasAttribute("aria-pressed")) shown.setAttribute("aria-pressed", String(state === "on"));
    var word = shown.querySelector(".word");
    if (word) word.textContent = state === "on" ? "Dừng" : "Nghe lại";
  }
};
