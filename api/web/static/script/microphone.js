// Her own voice: she speaks, and sends it or drops it. Without a microphone there is no button for it.
bonso.microphone = function (at, on) {
  const LONGEST = 60;
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  const WORDS = {
    forbidden: "Máy chưa cho trang này nghe. Bà con bấm ổ khóa cạnh địa chỉ, cho phép micrô.",
    broken: "Chưa mở được micrô. Bà con thử lại nha.",
    short: "Ngắn quá, chưa nghe được. Bà con bấm micrô rồi nói lại.",
    unsent: "Chưa gửi được. Bà con bấm Gửi lần nữa.",
  };
  let recorder = null;
  let heard = null;
  let begun = 0;
  let asking = false;

  const leaving = { leave: () => { if (recorder || heard) shut(); } };
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia || !window.MediaRecorder) return leaving;
  at("speak").hidden = false;
  at("speak").addEventListener("click", () => (recorder || heard ? drop() : open()));
  at("drop").addEventListener("click", drop);
  at("send").addEventListener("click", send);
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("pagehide", leaving.leave);
  return leaving;

  async function open() {
    if (asking) return;
    asking = true;
    on.begins();
    try {
      begin(await navigator.mediaDevices.getUserMedia({ audio: true }));
      hidden();
    } catch (reason) {
      on.notice(reason.name === "NotAllowedError" ? WORDS.forbidden : WORDS.broken);
    }
    asking = false;
  }

  function begin(stream) {
    const pieces = [];
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    const taking = new MediaRecorder(stream, kind ? { mimeType: kind, audioBitsPerSecond: 24000 } : {});
    taking.addEventListener("dataavailable", (piece) => pieces.push(piece.data));
    taking.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      taking.ended(new Blob(pieces, { type: taking.mimeType }));
    });
    taking.start();
    recorder = taking;
    begun = Date.now();
    show(true);
    count();
    at("send").focus();
  }

  function count() {
    if (!recorder) return;
    const seconds = Math.floor((Date.now() - begun) / 1000);
    at("clock").textContent = seconds + " giây";
    if (seconds < LONGEST) return setTimeout(count, 200);
    hold();
  }

  // It hears nothing more, and what it heard waits to be sent or dropped.
  function hold() {
    end((sound) => { heard = { sound, id: bonso.uuid() }; });
  }

  // Nobody looks any more: whoever is near now did not agree to be heard.
  function hidden() {
    if (document.hidden && recorder) hold();
  }

  function end(then) {
    const taking = recorder;
    recorder = null;
    at("recording").classList.remove("on");
    taking.ended = then;
    taking.stop();
  }

  function drop() {
    shut();
    at("speak").focus();
  }

  function shut() {
    if (recorder) end(() => {});
    heard = null;
    show(false);
  }

  function send() {
    if (recorder && Date.now() - begun < 1000) {
      drop();
      return on.notice(WORDS.short);
    }
    if (recorder) end((sound) => { heard = { sound, id: bonso.uuid() }; deliver(); });
    else if (heard) deliver();
  }

  // It stays here under the same id until the server has it, so pressing again neither loses nor doubles it.
  async function deliver() {
    at("send").disabled = true;
    const answer = await bonso.asked("POST", "/chat/speech?after=" + on.after() + "&id=" + heard.id, heard.sound);
    at("send").disabled = false;
    if (!heard) return;
    const why = answer.data && answer.data.message;
    if (answer.status === 429 && why) return on.notice(why);
    if (answer.status === 0 || answer.status === 429 || answer.status >= 500) return on.notice(WORDS.unsent);
    heard = null;
    show(false);
    arrived(answer, why);
  }

  function arrived(answer, why) {
    if (answer.status >= 200 && answer.status < 300) on.sent(answer.data);
    else if (answer.status === 401) on.stranger();
    else on.notice(why || WORDS.broken);
  }

  function show(taking) {
    at("recording").hidden = !taking;
    at("recording").classList.toggle("on", taking);
    at("speak").setAttribute("aria-expanded", String(taking));
    if (taking) on.notice("");
  }
};
