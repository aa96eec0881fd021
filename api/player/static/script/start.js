// The page of a lesson. It works without this script; what follows makes it speak with one button, go on without
// loading everything again, tell her chat how far she is, and keep a lesson on the phone. Written so that a browser
// of 2014 understands it; one that does not leaves the page as it is.
document.documentElement.className = "js";

var lesson = {
  at: function (id) { return document.getElementById(id); },

  // The screen that is shown; going on replaces it.
  main: function () { return document.getElementById("main"); },

  say: function (text) { lesson.at("notice").textContent = text; },

  // The key of who came from her chat stands in the address and nowhere else.
  key: function () {
    var found = /[?&]k=([^&#]+)/.exec(location.search);
    return found && !lesson.main().getAttribute("data-refused") ? decodeURIComponent(found[1]) : "";
  },

  // Never fails: a lost network is status 0.
  ask: function (method, url, body, then) {
    var request = new XMLHttpRequest();
    var ended = function () {
      if (then) then(request.status, request.responseText || "");
      then = null;
    };
    request.open(method, url);
    request.timeout = 20000;
    request.setRequestHeader("X-Bonso", "1");
    if (body) request.setRequestHeader("Content-Type", "application/json");
    request.onload = request.onerror = request.ontimeout = request.onabort = ended;
    request.send(body ? JSON.stringify(body) : null);
  }
};
