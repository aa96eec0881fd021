// Nobody has read a screen that was only just drawn: the second touch of a double tap would land on it. For a moment
// what is on it takes nothing, counted from when it could be seen, which on a slow phone is later.
bonso.settling = (function () {
  var SETTLING = 600;
  var timer = 0;

  return { begin: begin, early: early };

  function begin() {
    document.body.classList.add("settling");
    count();
    if (window.requestAnimationFrame) {
      requestAnimationFrame(function () {
        requestAnimationFrame(function () { if (early()) count(); });
      });
    }
  }

  function count() {
    clearTimeout(timer);
    timer = setTimeout(function () { document.body.classList.remove("settling"); }, SETTLING);
  }

  function early() {
    return document.body.classList.contains("settling");
  }
})();
