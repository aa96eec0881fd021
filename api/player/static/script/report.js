// What is done on this page goes to the chat that she came from, if she came from one.
lesson.report = (function () {
  var queue = bonso.reports({
    sent: function () {},
    refused: function (_, status) {
      if (status === 403) bonso.notice("Đường dẫn đã hết hạn. Bà con vẫn học tiếp được ở đây.");
    }
  });

  return function (choice) {
    var key = lesson.key();
    if (key) queue.add(bonso.reported(lesson.main(), key, choice));
  };
})();
