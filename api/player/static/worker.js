// Lessons without a network: pages, pictures and sounds that `keep.js` put on this phone. With a network pages come
// from there, so an edited lesson is seen at once; pictures and sounds have their content in their address, so what
// is kept is as good.
var PREFIX = "bonso-l:";
var LIST = "/l/kept.json";
var PATIENCE = 3000;
var AFTER_A_WAIT = 60000;
var hurried = 0;
var read = {};

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (/^\/l\/[a-z0-9-]+(\/[a-z0-9-]+)?$/.test(url.pathname)) event.respondWith(page(event.request, url));
  else if (/^\/(media|l\/static)\//.test(url.pathname)) event.respondWith(file(event.request));
});

function page(request, url) {
  return kept(url).then(function (html) {
    if (html === null) return fetch(request).catch(nothing);
    if (Date.now() < hurried) return answer(html);
    return quickly(request).catch(function () { return answer(html); });
  });
}

// A network that is too slow for one page is not waited for again for a while.
function quickly(request) {
  return new Promise(function (resolve, reject) {
    var timer = setTimeout(function () {
      hurried = Date.now() + AFTER_A_WAIT;
      reject(new Error("too slow"));
    }, PATIENCE);
    fetch(request).then(function (found) {
      clearTimeout(timer);
      if (found.status < 500) resolve(found);
      else reject(new Error(String(found.status)));
    }, function (why) {
      clearTimeout(timer);
      reject(why);
    });
  });
}

// The page as it was kept, in the language that was asked for or in another; null if the lesson is not here.
function kept(url) {
  var lesson = url.pathname.split("/")[2];
  var asked = url.searchParams.get("lang");
  return self.caches.keys().then(function (names) {
    var mine = names.filter(function (name) { return name.indexOf(PREFIX + lesson + "/") === 0; });
    mine.sort(function (one, other) { return rank(other, lesson, asked) - rank(one, lesson, asked); });
    return mine.reduce(function (before, name) {
      return before.then(function (html) { return html === null ? from(name, url) : html; });
    }, Promise.resolve(null));
  });
}

function rank(name, lesson, asked) {
  return asked && name.indexOf(PREFIX + lesson + "/" + asked + "/") === 0 ? 1 : 0;
}

function from(name, url) {
  return self.caches.open(name).then(function (cache) { return cache.match(LIST); }).then(function (found) {
    return found ? listed(name, found) : null;
  }).then(function (list) {
    if (!list) return null;
    var screen = list.pages[plain(url, list.query)];
    return screen === undefined ? null : list.shell[0] + screen + list.shell[1];
  });
}

// Reading a list takes an old phone a moment; it is remembered until another one is put there.
function listed(name, found) {
  var version = found.headers.get("x-version");
  if (read[name] && read[name].version === version) return read[name];
  return found.json().then(function (list) {
    read[name] = list;
    return list;
  });
}

// An address as it stands in the list: with the language of the list, without speed and without whose page it is.
function plain(url, query) {
  var parts = url.search.slice(1).split("&").filter(function (part) {
    return part && !/^(k|slow|lang|voice)=/.test(part);
  });
  var search = parts.concat(query ? [query] : []).join("&");
  return url.pathname + (search ? "?" + search : "");
}

function answer(html) {
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8", "x-kept": "1" } });
}

function nothing() {
  var said = "Chưa có mạng, và trang này chưa giữ trong máy. Có mạng rồi, bà con mở lại.";
  return new Response(
    "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Bòn Số</title><p>" + said,
    { status: 503, headers: { "content-type": "text/html; charset=utf-8" } }
  );
}

function file(request) {
  return self.caches.match(request.url).then(function (found) {
    return found ? part(request, found) : fetch(request);
  });
}
