// Lessons kept on this phone: their pages, pictures and sounds. Each lesson and language is a cache of its own, so that
// it can be thrown away again; the list of what is in it is put there last, and without it nothing counts as kept.
// Serving from there is the work of the worker of the lesson pages. `one` is `{lesson, lang, voice}`.
bonso.lessons = (function () {
  var PREFIX = "bonso-l:";
  var LIST = "/l/kept.json";
  var AT_ONCE = 3;

  return {
    able: Boolean(navigator.serviceWorker && window.caches && window.Promise && window.fetch),
    address: address,
    kept: kept,
    keep: keep,
    drop: drop
  };

  function name(one) {
    return PREFIX + one.lesson + "/" + one.lang + "/" + one.voice;
  }

  function address(one, form, only) {
    return "/l/" + one.lesson + "/lesson.json?lang=" + one.lang + "&voice=" + one.voice + "&form=" + form + (only || "");
  }

  // Its list, or null where it is not here.
  function kept(one) {
    return caches.has(name(one)).then(function (there) {
      if (!there) return null;
      return caches.open(name(one)).then(function (cache) { return cache.match(LIST); }).then(function (list) {
        return list ? list.json() : null;
      });
    });
  }

  // Fetch it whole, or what of it is new. `told(got, all)` hears how many bytes are here; its list comes at the end.
  function keep(one, form, told) {
    return navigator.serviceWorker.register("/l/sw.js").then(function () {
      return fetch(address(one, form));
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (list) {
      return caches.open(name(one)).then(function (cache) { return fill(cache, list, told); });
    });
  }

  function fill(cache, list, told) {
    var waiting = list.files.slice();
    var got = list.pages_bytes;
    var lines = [];
    for (var i = 0; i < AT_ONCE; i += 1) lines.push(next());
    return Promise.all(lines).then(function () {
      var headers = { "content-type": "application/json", "x-version": list.version };
      return cache.put(LIST, new Response(JSON.stringify(list), { headers: headers }));
    }).then(function () { return tidy(cache, list); }).then(function () { return list; });

    function next() {
      var file = waiting.shift();
      if (!file) return null;
      return have(cache, file[0]).then(function () {
        got += file[1];
        told(got, list.bytes);
        return next();
      });
    }
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
      return Promise.all(there.filter(function (file) {
        var url = new URL(file.url);
        return wanted.indexOf(url.pathname + url.search) < 0;
      }).map(function (file) { return cache.delete(file); }));
    });
  }

  // The worker goes with the last of them.
  function drop(one) {
    return caches.delete(name(one)).then(function () { return caches.keys(); }).then(function (names) {
      if (names.some(function (other) { return other.indexOf(PREFIX) === 0; })) return null;
      return navigator.serviceWorker.getRegistration("/l/").then(function (worker) { return worker && worker.unregister(); });
    });
  }
})();
