// One take with the microphone of the page: record, see the level, hear it, keep it or take it again. The microphone is
// asked for once and kept until the page is left. What keeping means is `keep(sound)`, which says whether it worked.
// `heard(pieces, type)`, where given, gets what was heard so far every second. `offer` puts a sound before her as if she
// had just said it.
window.recorder = function (keep, heard) {
  "use strict";

  const LONGEST = 60;
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

  const part = (id) => document.getElementById(id);
  let microphone = null;
  let recorder = null;
  let taken = null;
  let begun = 0;

  if (!available()) trouble(missing());
  part("record").addEventListener("click", () => (recorder ? stop() : start()));
  part("again").addEventListener("click", start);
  part("keep").addEventListener("click", settle);
  return { answered, say, show, offer: finished, free: () => !recorder };

  function available() {
    return Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.MediaRecorder);
  }

  function missing() {
    if (!window.isSecureContext) {
      return "Trình duyệt chỉ cho thu âm ở địa chỉ https. Mời bạn mở trang bằng https, hoặc thu bằng tin nhắn thoại.";
    }
    return "Trình duyệt này không thu âm được. Mời bạn dùng Chrome hoặc Safari mới, hoặc thu bằng tin nhắn thoại.";
  }

  async function start() {
    if (recorder) return;
    say("");
    trouble("");
    if (!available()) return trouble(missing());
    if (!(await open())) return;
    show("recording");
    const pieces = [];
    const piece = (event) => {
      pieces.push(event.data);
      if (heard && recorder) heard(pieces, recorder.mimeType);
    };
    const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
    recorder = new MediaRecorder(microphone.stream, kind ? { mimeType: kind, audioBitsPerSecond: 96000 } : {});
    recorder.addEventListener("dataavailable", piece);
    recorder.addEventListener("stop", () => finished(new Blob(pieces, { type: recorder.mimeType })));
    recorder.start(...(heard ? [1000] : []));
    begun = performance.now();
    watch();
  }

  async function open() {
    if (microphone && microphone.stream.active) return true;
    try {
      const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: true };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      microphone = { stream, context, analyser, samples: new Float32Array(analyser.fftSize) };
      return true;
    } catch (reason) {
      trouble(reason.name === "NotAllowedError"
        ? "Máy chưa được phép dùng micrô. Mời bạn bấm vào ổ khóa cạnh địa chỉ, cho phép micrô, rồi thử lại."
        : "Không mở được micrô. Mời bạn xem micrô có bị ứng dụng khác dùng không, rồi thử lại.");
      return false;
    }
  }

  // The level, the clock, and the end of what is too long.
  function watch() {
    if (!recorder) return;
    microphone.analyser.getFloatTimeDomainData(microphone.samples);
    const peak = microphone.samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const decibels = Math.max(0, 1 + Math.log10(Math.max(peak, 1e-3)) / 3);
    part("level").style.width = Math.round(decibels * 100) + "%";
    part("level").className = peak > 0.98 ? "loud" : "";
    const seconds = (performance.now() - begun) / 1000;
    part("clock").textContent = Math.floor(seconds) + " giây";
    if (seconds >= LONGEST - 1) stop();
    else setTimeout(watch, 80);
  }

  function stop() {
    if (recorder && recorder.state === "recording") recorder.stop();
  }

  function finished(sound) {
    recorder = null;
    taken = sound;
    const playback = part("playback");
    if (playback.src) URL.revokeObjectURL(playback.src);
    playback.src = URL.createObjectURL(sound);
    show("deciding");
  }

  async function settle() {
    if (!taken) return;
    busy(true);
    say("Đang gửi…");
    if (await keep(taken)) taken = null;
    busy(false);
  }

  // What the server says to `asking`, as data; nothing when it did not take it, and then it is said why.
  async function answered(asking) {
    say("");
    trouble("");
    try {
      const answer = await asking;
      if (!(answer.headers.get("content-type") || "").includes("json")) return location.reload(); // logged out meanwhile
      const told = await answer.json();
      if (!answer.ok) return trouble(told.message);
      say(told.message);
      return told;
    } catch (reason) {
      trouble("Chưa gửi được vì mạng yếu. Bản thu còn đây: mời bạn bấm lần nữa.");
    }
  }

  function show(state) {
    part("record").classList.toggle("on", state === "recording");
    part("record").hidden = state === "deciding";
    part("record-label").textContent = state === "recording" ? "Dừng" : "Thu";
    part("clock").textContent = "";
    part("level").style.width = "0";
    part("playback").hidden = state !== "deciding";
    part("decide").hidden = state !== "deciding";
    document.querySelectorAll("[data-idle]").forEach((other) => { other.hidden = state === "recording"; });
  }

  function busy(on) {
    document.querySelectorAll("#studio button").forEach((button) => { button.disabled = on; });
  }

  function say(text) {
    part("said").textContent = text;
  }

  function trouble(text) {
    part("trouble").textContent = text;
    part("trouble").hidden = !text;
  }
};
