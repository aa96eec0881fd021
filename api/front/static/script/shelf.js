// What the phone keeps for our pages: events not yet sent, and when she was last here. A phone that forbids storage
// still gets working pages, only without the memory over a reload.
bonso.shelf = (function () {
  try {
    localStorage.setItem("bonso-try", "1");
    localStorage.removeItem("bonso-try");
    return lasting(localStorage);
  } catch (_) {
    return fleeting({});
  }

  function lasting(storage) {
    return {
      keys: function () { return Object.keys(storage); },
      get: function (key) { return storage.getItem(key); },
      put: function (key, text) { storage.setItem(key, text); },
      drop: function (key) { storage.removeItem(key); }
    };
  }

  function fleeting(kept) {
    return {
      keys: function () { return Object.keys(kept); },
      get: function (key) { return kept[key] === undefined ? null : kept[key]; },
      put: function (key, text) { kept[key] = text; },
      drop: function (key) { delete kept[key]; }
    };
  }
})();
