// The voice: one player for everything, so that two sentences never speak at once. Who pressed a loudspeaker once
// wants to hear, and the next screens speak by themselves.
lesson.sound = (function () {
  var audio = document.createElement("audio");
  var forms = bonsoForms(audio);
  var shown = null;
  var address = "";
  audio.id = "voice";
  audio.preload = "none";
  document.body.appendChild(audio);
  audio.addEventListener("playing", function () { mark("on"); });
  audio.addEventListener("waiting", function () { mark("busy"); });
  audio.addEventListener("ended", stop);
  audio.addEventListener("error", broken);

  var sound = { wanted: false, form: forms.best, toggle: toggle, play: play, stop: stop };
  return sound;

  function toggle(button) {
    if (shown === button) return stop();
    sound.wanted = true;
    play(button);
  }

  function play(button) {
    stop();
    shown = button;
    mark("busy");
    // A loudspeaker beside a choice is a link to its sound for who has no script.
    address = button.getAttribute("data-sound") || button.getAttribute("href").replace(/\.\w+$/, "");
    begin(forms.first());
  }

  function begin(form) {
    audio.src = address + "." + form;
    var playing = audio.play();
    // Without a touch a browser may forbid sound: no fault, the button is there to be pressed.
    if (playing && playing.catch) playing.catch(function (why) { if (why.name === "NotAllowedError") stop(); });
  }

  function stop() {
    mark("");
    shown = null;
    audio.pause();
  }

  function broken() {
    if (!shown) return;
    var form = forms.next();
    if (form) return begin(form);
    stop();
    lesson.say("Chưa nghe được. Bà con bấm loa lần nữa.");
  }

  function mark(state) {
    if (!shown) return;
    shown.className = shown.className.replace(/ (on|busy)\b/g, "") + (state && " " + state);
    var word = shown.querySelector(".word");
    if (word) word.textContent = state === "on" ? "Dừng" : "Nghe lại";
  }
})();
