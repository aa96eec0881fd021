// Going from screen to screen. Every link leads there without a script too; here only the screen is replaced, so
// that the voice goes on without another touch, and a page that does not come leaves her where she is.
(function () {
  // Nobody has read a screen that was only just drawn: the second touch of a double tap would land on it. For a moment
  // what leads on takes nothing; help and calls always do.
  var SETTLING = 600;
  var going = false;
  var more = bonsoMore(function () { return bottom(".screen") - bottom(".tools"); });
  var settling = 0;
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  // Old browsers say "popstate" when a page was loaded, too.
  window.addEventListener("load", function () {
    setTimeout(function () { window.addEventListener("popstate", function () { go(location.href, false); }); }, 0);
  });
  lesson.report("");
  settle();
  more();

  function clicked(event) {
    var button = closest(event.target);
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    if (speaks(button)) {
      event.preventDefault();
      lesson.sound.toggle(button);
    } else if (inside(button)) {
      event.preventDefault();
      if (going || (tooEarly() && button.getAttribute("data-choice") !== "emergency")) return;
      if (button.getAttribute("data-choice")) lesson.report(button.getAttribute("data-choice"));
      go(carried(button.getAttribute("href")), true);
    }
  }

  function closest(element) {
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
    lesson.say("");
    lesson.sound.stop();
    document.body.className = "going";
    lesson.ask("GET", href, null, function (status, text) {
      going = false;
      document.body.className = "";
      var next = status === 200 ? screenOf(text) : null;
      if (next) show(next, href, forward);
      else if (status === 0 || status >= 500) lesson.say("Chưa có mạng. Có mạng rồi, bà con bấm lại.");
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
    settle();
    more();
    if (lesson.shown) lesson.shown();
    var play = next.querySelector(".play");
    if (play && lesson.sound.wanted && !next.getAttribute("data-waits")) lesson.sound.play(play);
  }

  function bottom(which) {
    return lesson.main().querySelector(which).getBoundingClientRect().bottom;
  }

  // Counted from when it could be seen, which on a slow phone is later.
  function settle() {
    lesson.main().setAttribute("data-settling", "1");
    begin();
    if (window.requestAnimationFrame) {
      requestAnimationFrame(function () {
        requestAnimationFrame(function () { if (tooEarly()) begin(); });
      });
    }

    function begin() {
      clearTimeout(settling);
      settling = setTimeout(function () { lesson.main().removeAttribute("data-settling"); }, SETTLING);
    }
  }

  function tooEarly() {
    return lesson.main().hasAttribute("data-settling");
  }

  // The digits of the chat: 1 to 5 choose, 6 to 9 are the tools.
  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !/^[0-9]$/.test(event.key)) return;
    var button = document.querySelector("#main [aria-keyshortcuts='" + event.key + "']");
    if (button) button.click();
  }
})();
