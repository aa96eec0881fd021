// A lesson on the phone: its pages, pictures and sounds, once she says so and has seen how much it is. Each lesson
// and language is a cache of its own, so that it can be thrown away again; the list of what is in it is put there
// last, and without it nothing counts as kept. Serving from there is the work of `worker.js`.
(function () {
  var PREFIX = "bonso-l:";
  var LIST = "/l/kept.json";
  var AT_ONCE = 3;
  var able = navigator.serviceWorker && window.caches && window.Promise && window.fetch;
  var offered = null;
  if (!able) return;

  bonso.at("keep-do").addEventListener("click", function () { keep(false); });
  bonso.at("keep-drop").addEventListener("click", drop);
  lesson.shown = look;
  setTimeout(look, 1000); // first things first

  function name() {
    var at = lesson.main();
    return PREFIX + at.getAttribute("data-lesson") + "/" + at.getAttribute("data-lang") + "/" + at.getAttribute("data-voice");
  }

  function address(only) {
    var parts = name().slice(PREFIX.length).split("/");
    return "/l/" + parts[0] + "/lesson.json?lang=" + parts[1] + "&voice=" + parts[2] + "&form=" + lesson.voice.form() + only;
  }

  // Once for each lesson and language that is looked at: how large it is, whether it is here, whether it was edited.
  function look() {
    if (offered && offered.name === name()) return;
    var mine = offered = { name: name() };
    bonso.at("keep").hidden = true;
    bonso.ask("GET", address("&only=size"), null, function (answer) {
      if (offered !== mine) return;
      if (answer.status === 200) mine.size = answer.data;
      kept().then(function (list) {
        if (offered !== mine || (!list && !mine.size)) return;
        tell(list);
        if (list && mine.size && list.version !== mine.size.version) keep(true);
      });
    });
  }

  function kept() {
    return caches.has(name()).then(function (there) {
      if (!there) return null;
      return caches.open(name()).then(function (cache) { return cache.match(LIST); }).then(function (list) {
        return list ? list.json() : null;
      });
    });
  }

  function tell(list) {
    bonso.at("keep").hidden = false;
    bonso.at("keep-do").hidden = Boolean(list);
    bonso.at("keep-drop").hidden = !list;
    bonso.at("keep-size").textContent = list || !offered.size ? "" : "(" + kilobytes(offered.size.bytes) + " kB)";
    bonso.at("keep-said").textContent = list
      ? "Bài này đã có trong máy (" + kilobytes(list.bytes) + " kB). Mất mạng vẫn học được."
      : "";
  }

  function keep(quietly) {
    bonso.at("keep-do").disabled = true;
    if (!quietly) bonso.at("keep-said").textContent = "Đang tải…";
    navigator.serviceWorker.register("/l/sw.js").then(function () {
      return fetch(address(""));
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (list) {
      return fill(list, quietly).then(function () { tell(list); });
    }).catch(function () {
      if (!quietly) bonso.at("keep-said").textContent = "Chưa giữ được. Bà con xem lại mạng và chỗ trống, rồi bấm lại.";
    }).then(function () {
      bonso.at("keep-do").disabled = false;
    });
  }

  function fill(list, quietly) {
    var waiting = list.files.slice();
    var got = list.pages_bytes;
    return caches.open(name()).then(function (cache) {
      function next() {
        var file = waiting.shift();
        if (!file) return null;
        return have(cache, file[0]).then(function () {
          got += file[1];
          if (!quietly) bonso.at("keep-said").textContent = "Đang tải… " + kilobytes(got) + "/" + kilobytes(list.bytes) + " kB";
          return next();
        });
      }
      var lines = [];
      for (var i = 0; i < AT_ONCE; i += 1) lines.push(next());
      return Promise.all(lines).then(function () {
        var headers = { "content-type": "application/json", "x-version": list.version };
        return cache.put(LIST, new Response(JSON.stringify(list), { headers: headers }));
      }).then(function () { return tidy(cache, list); });
    });
  }

  // What another lesson has already brought is not fetched again.
  function have(cache, url) {
    return cache.match(url).then(function (here) {
      if (here) return null;
      return caches.match(url).then(function (elsewhere) { return elsewhere || fetch(url); }).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return cache.put(url, answer);
      });
    });
  }

  function tidy(cache, list) {
    var wanted = list.files.map(function (file) { return file[0]; }).concat(LIST);
    return cache.keys().then(function (there) {
      return Promise.all(there.filter(function (one) {
        var url = new URL(one.url);
        return wanted.indexOf(url.pathname + url.search) < 0;
      }).map(function (one) { return cache.delete(one); }));
    });
  }

  function drop() {
    caches.delete(name()).then(function () { return caches.keys(); }).then(function (names) {
      if (names.some(function (one) { return one.indexOf(PREFIX) === 0; })) return null;
      return navigator.serviceWorker.getRegistration("/l/").then(function (worker) { return worker && worker.unregister(); });
    }).then(function () {
      tell(null);
      bonso.at("keep-said").textContent = "Đã bỏ khỏi máy.";
    });
  }

  function kilobytes(bytes) {
    return Math.ceil(bytes / 1000);
  }
})();
