// The first screen of the emergency without a network, from the first visit on: the page as it is before anybody's
// chat is in it, its picture and its voice. Nothing of anybody's is kept, and all else goes past this worker.
// `KEPT` stands before it: the name of the cache, the files, the address of the voice.
var PATIENCE = 6000;
var VOICE = KEPT.voice + self.location.search;

self.addEventListener("install", function (event) {
  self.skipWaiting();
  event.waitUntil(self.caches.open(KEPT.name).then(function (cache) {
    return cache.addAll(KEPT.files).then(function () {
      return cache.add(VOICE).catch(function () {}); // without it, she reads and sees
    });
  }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(self.caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) {
      return name.indexOf("bonso-chat:") === 0 && name !== KEPT.name;
    }).map(function (name) { return self.caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === "/") event.respondWith(page(event.request));
  else if (url.pathname === KEPT.voice || KEPT.files.indexOf(url.pathname) >= 0) event.respondWith(file(event.request, url));
});

// With a network the page comes from there, with its cookie; one that is too slow is not waited for.
function page(request) {
  var whole = fetch(request).then(function (found) {
    return found.status < 500 ? found : kept().then(function (mine) { return mine || found; });
  }, function () {
    return kept().then(function (mine) { return mine || Response.error(); });
  });
  var slow = new Promise(function (resolve) { setTimeout(resolve, PATIENCE); }).then(kept);
  return Promise.race([whole, slow.then(function (mine) { return mine || whole; })]);
}

function kept() {
  return self.caches.open(KEPT.name).then(function (cache) { return cache.match("/"); });
}

function file(request, url) {
  return self.caches.open(KEPT.name).then(function (cache) {
    return cache.match(url.pathname === KEPT.voice ? VOICE : url.pathname);
  }).then(function (found) { return found ? part(request, found) : fetch(request); });
}
