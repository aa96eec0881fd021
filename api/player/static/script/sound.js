// The voice: one player for everything, so that two sentences never speak at once. Who pressed a loudspeaker once
// wants to hear, and the next screens speak by themselves.
lesson.sound = (function () {
  var audio = document.createElement("audio");
  var form = "." + best();
  var shown = null;
  audio.id = "voice";
  audio.preload = "none";
  document.body.appendChild(audio);
  audio.addEventListener("playing", function () { mark("on"); });
  audio.addEventListener("waiting", function () { mark("busy"); });
  audio.addEventListener("ended", stop);
  audio.addEventListener("error", broken);

  var sound = { wanted: false, form: form.slice(1), toggle: toggle, play: play, stop: stop };
  return sound;

  // Opus is half the size; every browser without it plays MP3 or AAC.
  function best() {
    if (!audio.canPlayType || audio.canPlayType("audio/ogg; codecs=opus")) return "ogg";
    return audio.canPlayType("audio/mpeg") || !audio.canPlayType("audio/aac") ? "mp3" : "aac";
  }

  function toggle(button) {
    if (shown === button) return stop();
    sound.wanted = true;
    play(button);
  }

  function play(button) {
    stop();
    shown = button;
    mark("busy");
    audio.src = button.getAttribute("data-sound") + form;
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
