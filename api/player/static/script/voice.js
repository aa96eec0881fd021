// The voice of the page. Who pressed a loudspeaker once wants to hear, and the next screens speak by themselves.
lesson.voice = (function () {
  var audio = document.createElement("audio");
  audio.id = "voice";
  audio.preload = "none";
  document.body.appendChild(audio);
  var sound = bonso.sound(audio, function () { bonso.notice("Chưa nghe được. Bà con bấm loa lần nữa."); });

  var voice = { wanted: false, form: sound.form, stop: sound.stop, toggle: toggle, play: play };
  return voice;

  function toggle(button) {
    voice.wanted = true;
    sound.toggle(address(button), button);
  }

  function play(button) {
    sound.play([[address(button), button]]);
  }

  // A loudspeaker beside a choice is a link to its sound for who has no script.
  function address(button) {
    return button.getAttribute("data-sound") || button.getAttribute("href").replace(/\.\w+$/, "");
  }
})();
