// Whether the screen goes on below what is seen: a soft edge and an arrow say so until she is at its end. `beyond` is
// how many pixels are left.
bonso.more = function (beyond) {
  var page = document.documentElement;
  window.addEventListener("resize", look);
  document.addEventListener("scroll", look, true);
  document.addEventListener("load", look, true);
  return look;

  function look() {
    if (beyond() > 2) page.classList.add("more");
    else page.classList.remove("more");
  }
};
