// One request; `then` gets its answer. Never fails: a lost network is status 0.
bonso.ask = function (method, url, body, then) {
  var request = new XMLHttpRequest();
  var waits = true;
  var sound = window.Blob && body instanceof Blob;
  request.open(method, url);
  request.timeout = sound ? 60000 : 20000;
  request.setRequestHeader("X-Bonso", "1");
  if (body && !sound) request.setRequestHeader("Content-Type", "application/json");
  request.onload = function () {
    told({ status: request.status, text: request.responseText, data: read(request.responseText), wait: pause() });
  };
  request.onerror = request.ontimeout = request.onabort = function () {
    told({ status: 0, text: "", data: null, wait: 0 });
  };
  request.send(sound ? body : body ? JSON.stringify(body) : null);

  function told(answer) {
    if (waits && then) then(answer);
    waits = false;
  }

  function read(text) {
    try {
      return JSON.parse(text);
    } catch (_) {
      return null;
    }
  }

  function pause() {
    return 1000 * (Number(request.getResponseHeader("Retry-After")) || 0);
  }
};
