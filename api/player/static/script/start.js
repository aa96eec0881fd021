// The page of a lesson. It works without this script; what follows makes it speak with one button, go on without
// loading everything again, tell her chat how far she is, and keep a lesson on the phone. Written so that a browser
// of 2014 understands it; one that does not leaves the page as it is.
document.documentElement.className = "js";

window.lesson = {
  // The screen that is shown; going on replaces it.
  main: function () { return bonso.at("main"); },

  // The key of who came from her chat stands in the address and nowhere else.
  key: function () {
    var found = /[?&]k=([^&#]+)/.exec(location.search);
    return found && !lesson.main().getAttribute("data-refused") ? decodeURIComponent(found[1]) : "";
  }
};
