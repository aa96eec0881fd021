// What she did, for her chat, where she came from one; `choice` is empty when the screen was only seen. The key of her
// link opens nothing any more a day later.
lesson.report = (function () {
  var queue = bonso.queue("bonso-l:", {
    address: function () { return "/l/progress"; },
    sent: function () {},
    refused: function (_, status) {
      if (status === 403) bonso.notice("Đường dẫn đã hết hạn. Bà con vẫn học tiếp được ở đây.");
    },
    waiting: function () {}
  });
  window.addEventListener("online", queue.flush);
  queue.flush();

  return function (choice) {
    var key = lesson.key();
    var at = lesson.main();
    if (!key) return;
    var event = { k: key, choice: choice };
    ["lesson", "step", "screen", "about"].forEach(function (name) { event[name] = at.getAttribute("data-" + name); });
    queue.add(event);
  };
})();
