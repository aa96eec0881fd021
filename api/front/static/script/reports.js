// What she did on the page of a lesson, for her chat. It waits on the phone until it is known there, whichever page of
// ours is open then. `on` is as for a queue; the key of her link opens nothing any more a day later.
bonso.reports = function (on) {
  var queue = bonso.queue("bonso-l:", {
    address: function () { return "/l/progress"; },
    sent: on.sent,
    refused: on.refused,
    waiting: function () {}
  });
  window.addEventListener("online", queue.flush);
  queue.flush();
  return queue;
};

// What `main`, the screen of such a page, says of itself; `choice` is empty when it was only seen.
bonso.reported = function (main, key, choice) {
  var event = { k: key, choice: choice };
  ["lesson", "step", "screen", "about"].forEach(function (name) { event[name] = main.getAttribute("data-" + name); });
  return event;
};
