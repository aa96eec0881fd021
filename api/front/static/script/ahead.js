// The lesson that was fetched before she asked for it: one at most, thrown away when she is in another. What the page of
// a lesson has told her is kept, stays.
bonso.ahead = (function () {
  var AHEAD = "bonso-ahead";
  var NAMES = ["lesson", "lang", "voice"];

  return { fetched: fetched, stays: stays };

  // `one` is here now, unasked.
  function fetched(one) {
    var before = read();
    if (before && !same(before, one)) bonso.lessons.drop(before);
    bonso.shelf.put(AHEAD, JSON.stringify(NAMES.map(function (name) { return one[name]; })));
  }

  function stays(one) {
    var before = read();
    if (before && same(before, one)) bonso.shelf.drop(AHEAD);
  }

  function read() {
    var found = JSON.parse(bonso.shelf.get(AHEAD) || "null");
    return found && { lesson: found[0], lang: found[1], voice: found[2] };
  }

  function same(one, other) {
    return NAMES.every(function (name) { return one[name] === other[name]; });
  }
})();
