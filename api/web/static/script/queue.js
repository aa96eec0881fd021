// What the learner did and the server may not have yet. Kept on the phone until it has, sent in
// order, one at a time, and always under the same id, so nothing is lost and nothing counts twice.
bonso.queue = function (on) {
  const PREFIX = "bonso:";
  const DAY = 24 * 3600 * 1000;
  const shelf = bonso.shelf;
  let sending = false;
  let failures = 0;
  let timer = 0;

  return { add, flush, size: () => waiting().length, urgent: () => waiting().some(cries) };

  function add(event) {
    event.id = bonso.uuid();
    shelf.put(PREFIX + Date.now() + ":" + event.id, JSON.stringify(event));
    flush();
  }

  async function flush() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    let going = true;
    while (going && waiting().length) going = await deliver(waiting()[0]);
    sending = false;
  }

  async function deliver(key) {
    const event = JSON.parse(shelf.get(key));
    const answer = await bonso.ask("POST", "/chat/events?after=" + on.after(), event);
    if (answer.status >= 200 && answer.status < 300) return settled(key, () => on.sent(event, answer.data));
    if (answer.status === 401) return on.stranger();
    if (later(answer.status)) return again(answer, event);
    return settled(key, () => on.refused(event));
  }

  function cries(key) {
    return Boolean(JSON.parse(shelf.get(key)).urgent);
  }

  function settled(key, tell) {
    failures = 0;
    shelf.drop(key);
    tell();
    return true;
  }

  function again(answer, event) {
    failures += 1;
    timer = setTimeout(flush, Math.max(answer.wait, Math.min(10000, 500 * Math.pow(2, failures))));
    on.waiting(answer.status, event);
    return false;
  }

  function later(status) {
    return status === 0 || status === 408 || status === 429 || status >= 500;
  }

  // Keys begin with the time, so their order is the order of events. A day later nobody remembers
  // what she pressed, and the button would do something she no longer expects.
  function waiting() {
    const keys = shelf.keys().filter((key) => key.indexOf(PREFIX) === 0).sort();
    const old = keys.filter((key) => Date.now() - Number(key.split(":")[1]) > DAY);
    old.forEach((key) => shelf.drop(key));
    return keys.filter((key) => old.indexOf(key) < 0);
  }
};

// Version 4, by hand: crypto.randomUUID is missing on old phones and on plain http.
bonso.uuid = function () {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
