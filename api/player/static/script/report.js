// What she did, for her chat, where she came from one. Kept on the phone only until the server has it, sent in
// order, one at a time, and always under the same id, so that nothing is lost and nothing counts twice.
lesson.report = (function () {
  var PREFIX = "bonso-l:";
  var DAY = 24 * 3600 * 1000;
  var shelf = storage();
  var sending = false;
  var failures = 0;
  var timer = 0;
  window.addEventListener("online", function () {
    failures = 0;
    flush();
  });
  flush();

  // `choice` is empty when the screen was only seen.
  return function (choice) {
    var key = lesson.key();
    var at = lesson.main();
    if (!key) return;
    var event = { id: uuid(), k: key, choice: choice };
    ["lesson", "step", "screen", "about"].forEach(function (name) { event[name] = at.getAttribute("data-" + name); });
    shelf.setItem(PREFIX + Date.now() + ":" + event.id, JSON.stringify(event));
    flush();
  };

  function flush() {
    clearTimeout(timer);
    var key = waiting()[0];
    if (sending || !key) return;
    sending = true;
    lesson.ask("POST", "/l/progress", JSON.parse(shelf.getItem(key)), function (status) {
      sending = false;
      if (status === 0 || status === 408 || status === 429 || status >= 500) {
        failures += 1;
        timer = setTimeout(flush, Math.min(20000, 500 * Math.pow(2, failures)));
        return;
      }
      failures = 0;
      shelf.removeItem(key);
      if (status === 403) lesson.say("Đường dẫn đã hết hạn. Bà con vẫn học tiếp được ở đây.");
      flush();
    });
  }

  // Keys begin with the time, so their order is the order of events. A day later the key opens nothing.
  function waiting() {
    var keys = [];
    for (var i = 0; i < shelf.length; i += 1) if (shelf.key(i).indexOf(PREFIX) === 0) keys.push(shelf.key(i));
    return keys.sort().filter(function (key) {
      if (Date.now() - Number(key.split(":")[1]) <= DAY) return true;
      shelf.removeItem(key);
      return false;
    });
  }

  // A phone that forbids storage still reports, as long as the page is open.
  function storage() {
    try {
      localStorage.setItem("bonso-try", "1");
      localStorage.removeItem("bonso-try");
      return localStorage;
    } catch (_) {
      return fleeting({});
    }
  }

  function fleeting(kept) {
    return {
      get length() { return Object.keys(kept).length; },
      key: function (i) { return Object.keys(kept)[i]; },
      getItem: function (key) { return kept[key]; },
      setItem: function (key, text) { kept[key] = text; },
      removeItem: function (key) { delete kept[key]; }
    };
  }

  // Version 4, by hand: crypto.randomUUID is missing on old phones and on plain http.
  function uuid() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
})();
