// What the learner did and the server may not have yet. Kept on the phone until it has, sent in order, one at a time,
// and always under the same id, so nothing is lost and nothing counts twice. `prefix` names this queue on the shelf, and
// `on` says what becomes of its events:
//   address()                where they are sent
//   sent(event, data)        the server has it, and answered this
//   refused(event, status)   it will never be taken
//   waiting(event, status)   it was not taken now and is tried again
//   stranger()               the server does not know this browser; the event stays
bonso.queue = function (prefix, on) {
  var DAY = 24 * 3600 * 1000;
  var shelf = bonso.shelf;
  var sending = false;
  var failures = 0;
  var timer = 0;

  return { add: add, flush: flush, events: events, take: take };

  function add(event) {
    event.id = bonso.uuid();
    shelf.put(prefix + Date.now() + ":" + event.id, JSON.stringify(event));
    flush();
  }

  function flush() {
    var key = waiting()[0];
    clearTimeout(timer);
    if (sending || !key) return;
    sending = true;
    var event = read(key);
    bonso.ask("POST", on.address(), event, function (answer) {
      sending = false;
      settle(key, event, answer);
    });
  }

  function settle(key, event, answer) {
    if (later(answer.status)) return again(event, answer);
    if (answer.status === 401 && on.stranger) return on.stranger();
    failures = 0;
    shelf.drop(key);
    if (answer.status >= 200 && answer.status < 300) on.sent(event, answer.data);
    else on.refused(event, answer.status);
    flush();
  }

  function again(event, answer) {
    failures += 1;
    timer = setTimeout(flush, Math.max(answer.wait, Math.min(10000, 500 * Math.pow(2, failures))));
    on.waiting(event, answer.status);
  }

  function later(status) {
    return status === 0 || status === 408 || status === 429 || status >= 500;
  }

  function events() {
    return waiting().map(read);
  }

  // Takes back the one event that waits; false while it is on its way, or where there are others.
  function take() {
    var keys = waiting();
    if (sending || keys.length !== 1) return false;
    shelf.drop(keys[0]);
    return true;
  }

  function read(key) {
    return JSON.parse(shelf.get(key));
  }

  // Keys begin with the time, so their order is the order of events. A day later nobody remembers what she pressed, and
  // the button would do something she no longer expects.
  function waiting() {
    return shelf.keys().filter(function (key) { return key.indexOf(prefix) === 0; }).sort().filter(function (key) {
      if (Date.now() - Number(key.slice(prefix.length).split(":")[0]) <= DAY) return true;
      shelf.drop(key);
      return false;
    });
  }
};
