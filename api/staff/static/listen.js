// What she understood, with her own voice; then the page shows what was meant.
(function () {
  "use strict";

  const studio = document.getElementById("studio");
  if (!navigator.mediaDevices || !window.MediaRecorder) { // she can write
    studio.hidden = true;
    return;
  }
  const take = recorder(async function (sound) {
    const headers = { "x-csrf": studio.dataset.word };
    const told = await take.answered(fetch(studio.dataset.said, { method: "POST", headers, body: sound }));
    if (told) location.assign(told.then);
    return Boolean(told);
  });
})();
