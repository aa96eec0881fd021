// The voice: one audio element for everything, so that two sentences never speak at once.
bonso.sound = function (audio, failed) {
  const forms = bonsoForms(audio);
  let list = [];
  let shown = null;
  let url = "";

  audio.addEventListener("ended", next);
  audio.addEventListener("error", broken);
  audio.addEventListener("playing", () => mark("on"));
  audio.addEventListener("waiting", () => mark("busy"));

  return { play, toggle, stop, form: () => asked(forms.best()) };

  // `spoken` is a list of [address, button that shows it]; they are said one after the other.
  function play(spoken) {
    stop();
    list = spoken.slice();
    next();
  }

  function toggle(url, button) {
    if (shown === button) stop();
    else play([[url, button]]);
  }

  function stop() {
    list = [];
    mark("");
    shown = null;
    audio.pause();
  }

  function next() {
    mark("");
    shown = null;
    if (!list.length) return;
    const first = list.shift();
    shown = first[1];
    mark("busy");
    url = first[0];
    begin(forms.first());
  }

  function asked(form) {
    return form === "ogg" ? "" : "?form=" + form;
  }

  // Without a touch the browser may forbid sound: no fault, the big loudspeaker is there to be pressed.
  function begin(form) {
    audio.src = url + asked(form);
    const playing = audio.play();
    if (playing) playing.catch((reason) => { if (reason.name === "NotAllowedError") stop(); });
  }

  function broken() {
    if (!shown) return;
    const form = forms.next();
    if (form) return begin(form);
    stop();
    failed();
  }

  function mark(state) {
    if (!shown) return;
    shown.classList.toggle("on", state === "on");
    shown.classList.toggle("busy", state === "busy");
    shown.setAttribute("aria-pressed", String(state === "on"));
  }
};
