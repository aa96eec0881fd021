// Going from screen to screen. Every link leads there without a script too; here only the screen is replaced, so
// that the voice goes on without another touch, and a page that does not come leaves her where she is.
(function () {
  var going = false;
  var more = bonso.more(function () { return bottom(".screen") - bottom(".tools"); });
  document.addEventListener("click", clicked);
  bonso.keys(function () { return ["#main"]; });
  // Old browsers say "popstate" when a page was loaded, too.
  window.addEventListener("load", function () {
    setTimeout(function () { window.addEventListener("popstate", function () { go(location.href, false); }); }, 0);
  });
  lesson.report("");
  bonso.settling.begin();
  more();

  function clicked(event) {
    var button = closest(event.target);
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    if (speaks(button)) {
      event.preventDefault();
      lesson.voice.toggle(button);
    } else if (inside(button)) {
      event.preventDefault();
      // Help is never too early.
      if (going || (bonso.settling.early() && button.getAttribute("data-choice") !== "emergency")) return;
      if (button.getAttribute("data-choice")) lesson.report(button.getAttribute("data-choice"));
      go(carried(button.getAttribute("href")), true);
    }
  }

  function closest(touched) {
    var element = touched;
    while (element && element !== document.body) {
      if (element.getAttribute && (speaks(element) || element.tagName === "A")) return element;
      element = element.parentNode;
    }
    return null;
  }

  function speaks(element) {
    return element.getAttribute("data-sound") || /^\/media\/audio\//.test(element.getAttribute("href"));
  }

  function inside(link) {
    return /^\/l\//.test(link.getAttribute("href")) && window.history && history.pushState && window.DOMParser;
  }

  // A page that the phone kept knows nothing of who looks at it; the address does.
  function carried(href) {
    var key = lesson.key();
    var mine = href.split(/[/?]/)[2] === lesson.main().getAttribute("data-lesson");
    if (!key || !mine || /[?&]k=/.test(href)) return href;
    return href + (href.indexOf("?") < 0 ? "?" : "&") + "k=" + encodeURIComponent(key);
  }

  function go(href, forward) {
    going = true;
    bonso.notice("");
    lesson.voice.stop();
    document.body.classList.add("going");
    bonso.ask("GET", href, null, function (answer) {
      going = false;
      document.body.classList.remove("going");
      var next = answer.status === 200 ? screenOf(answer.text) : null;
      if (next) show(next, href, forward);
      else if (answer.status === 0 || answer.status >= 500) bonso.notice("Chưa có mạng. Có mạng rồi, bà con bấm lại.");
      else location.href = href;
    });
  }

  function screenOf(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    return page && page.getElementById("main");
  }

  function show(next, href, forward) {
    var old = lesson.main();
    if (forward) history.pushState(null, "", href);
    old.parentNode.replaceChild(document.adoptNode(next), old);
    document.title = next.getAttribute("data-title");
    window.scrollTo(0, 0);
    next.focus();
    if (!forward) lesson.report("");
    bonso.settling.begin();
    more();
    if (lesson.shown) lesson.shown();
    var play = next.querySelector(".play");
    if (play && lesson.voice.wanted && !next.getAttribute("data-waits")) lesson.voice.play(play);
  }

  function bottom(which) {
    return lesson.main().querySelector(which).getBoundingClientRect().bottom;
  }
})();
