// One request, old phones included. Never rejects: a lost network is status 0.
window.bonso = {};

bonso.ask = function (method, url, body) {
  return new Promise(function (resolve) {
    const request = new XMLHttpRequest();
    const lost = () => resolve({ status: 0, data: null, wait: 0 });
    request.open(method, url);
    const sound = body instanceof Blob;
    request.timeout = sound ? 60000 : 20000;
    request.setRequestHeader("X-Bonso", "1");
    if (body && !sound) request.setRequestHeader("Content-Type", "application/json");
    request.onload = () => resolve({ status: request.status, data: read(request.responseText), wait: pause(request) });
    request.onerror = request.ontimeout = request.onabort = lost;
    request.send(sound ? body : body ? JSON.stringify(body) : null);
  });

  function read(text) {
    try {
      return JSON.parse(text);
    } catch (_) {
      return null;
    }
  }

  function pause(request) {
    return 1000 * (Number(request.getResponseHeader("Retry-After")) || 0);
  }
};
