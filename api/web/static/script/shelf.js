// What the phone keeps for this page: events not yet sent, and when she was last here. A phone that
// forbids storage still gets a working page, only without the memory over a reload.
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
      keys: () => Object.keys(storage),
      get: (key) => storage.getItem(key),
      put: (key, text) => storage.setItem(key, text),
      drop: (key) => storage.removeItem(key),
    };
  }

  function fleeting(kept) {
    return {
      keys: () => Object.keys(kept),
      get: (key) => kept[key],
      put: (key, text) => { kept[key] = text; },
      drop: (key) => { delete kept[key]; },
    };
  }
})();
