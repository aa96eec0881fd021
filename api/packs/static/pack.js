// Pictures are fetched when their screen is looked at, and its voice speaks once somebody has tapped.
(function () {
  var voice = document.getElementById("voice"), speaking = null;
  function screen() {
    var named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return named || document.querySelector(".begin");
  }
  function draw(section) {
    var places = section.querySelectorAll("[data-src]"), n, image;
    for (n = 0; n < places.length; n += 1) {
      image = new Image();
      image.alt = places[n].getAttribute("data-alt");
      image.src = places[n].getAttribute("data-src");
      places[n].removeAttribute("data-src");
      places[n].innerHTML = "";
      places[n].appendChild(image);
    }
  }
  function stop() {
    if (speaking) speaking.className = "hear";
    speaking = null;
    if (voice.pause) voice.pause();
  }
  function play(link) {
    stop();
    voice.src = link.getAttribute("href");
    speaking = link;
    link.className = "hear on";
    var begun = voice.play();
    if (begun && begun["catch"]) begun["catch"](function () { if (speaking === link) stop(); });
  }
  function show(aloud) {
    var section = screen(), link = section.querySelector(".hear");
    stop();
    draw(section);
    window.scrollTo(0, 0);
    if (aloud && link && voice.play) play(link);
  }
  voice.onended = stop;
  document.onclick = function (event) {
    var link = event.target;
    while (link && !(link.className && String(link.className).indexOf("hear") === 0)) link = link.parentNode;
    if (!link || !voice.play || !voice.canPlayType || !voice.canPlayType("audio/mpeg")) return true;
    if (speaking === link) stop(); else play(link);
    return false;
  };
  window.onhashchange = function () { show(true); };
  show(false);
})();
