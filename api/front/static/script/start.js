// What the pages for learners share, each part a file beside this one. Written so that a browser of 2014 understands it.
window.bonso = {};

bonso.at = function (id) { return document.getElementById(id); };

bonso.notice = function (text) {
  if (bonso.at("notice").textContent !== text) bonso.at("notice").textContent = text;
};
