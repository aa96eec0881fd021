// The sitting without a network: its page as it was last, with pictures, scripts and the Vietnamese to be heard. With a
// network the page comes from there. What was recorded is none of this: `sitting.js` keeps it.
const PAGES = "bonso-sitting";
const PATIENCE = 6000;

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === "/staff/sitting") event.respondWith(fresh(event.request));
  else if (lasting(url.pathname)) event.respondWith(once(event.request));
});

// What has its content in its address, or is said of a prompt whose name does.
function lasting(path) {
  return /^\/(staff\/static|media)\//.test(path) || path === "/staff/sitting/voice" || path === "/staff/fonts.css";
}

function fresh(request) {
  return hurried(fetch(request)).then(function (found) {
    if (found.status >= 500) throw new Error(String(found.status));
    return found.ok && !found.redirected ? keep(request.url, found) : found;
  }).catch(function () {
    return kept(request.url).then(function (found) { return found || fetch(request); });
  });
}

function once(request) {
  if (request.headers.has("range")) return fetch(request);
  return kept(request.url).then(function (found) {
    return found || fetch(request).then(function (answer) { return answer.status === 200 ? keep(request.url, answer) : answer; });
  });
}

function hurried(answer) {
  return new Promise(function (resolve, reject) {
    setTimeout(function () { reject(new Error("too slow")); }, PATIENCE);
    answer.then(resolve, reject);
  });
}

function keep(address, answer) {
  const copy = answer.clone();
  const put = self.caches.open(PAGES).then(function (cache) { return cache.put(address, copy); });
  return put.catch(function () {}).then(function () { return answer; });
}

function kept(address) {
  return self.caches.open(PAGES).then(function (cache) { return cache.match(address); });
}
