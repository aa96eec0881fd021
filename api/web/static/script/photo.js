// A code before the phone's camera, or in a picture she has: made small here, since the network is weak, and sent to
// be read. The picture stays nowhere.
bonso.photo = function (at, on) {
  const SIDE = 1600;
  const PAUSE = 2000;
  const TRIES = 3;
  const WORDS = {
    reading: "Đang đọc mã…",
    unsent: "Chưa gửi được hình. Bà con chụp lại nha.",
  };
  let waits = false;

  at("look").hidden = false;
  chosen(at("look"), {}); // a picture she has, or the camera
  // Where a code is asked for, the camera at once.
  const shoot = bonso.make("button", "onward shoot", { type: "button", id: "shoot" }, "Chụp mã");
  at("say").parentNode.insertBefore(shoot, at("say"));
  chosen(shoot, { capture: "environment" });

  function chosen(button, more) {
    const file = bonso.make("input", "", Object.assign({ type: "file", accept: "image/*" }, more));
    button.addEventListener("click", () => { on.begins(); file.click(); });
    file.addEventListener("change", () => {
      const picture = file.files[0];
      file.value = "";
      if (picture && !waits) take(picture);
    });
  }

  async function take(picture) {
    waits = true;
    on.notice(WORDS.reading);
    const id = bonso.uuid();
    const small = await shrunk(picture).catch(() => picture); // this browser cannot draw it
    await deliver(small, id, TRIES);
    waits = false;
  }

  async function shrunk(picture) {
    const image = await window.createImageBitmap(picture);
    const share = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * share));
    canvas.height = Math.max(1, Math.round(image.height * share));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed()), "image/jpeg", 0.85));
  }

  // Under the same id until the server has it, so that trying again answers once.
  async function deliver(picture, id, tries) {
    const answer = await bonso.asked("POST", "/chat/photo?after=" + on.after() + "&id=" + id, picture);
    if (answer.status >= 200 && answer.status < 300) return on.sent(answer.data);
    if (answer.status === 401) return on.stranger();
    if ((answer.status === 0 || answer.status >= 500) && tries > 1) {
      await new Promise((over) => setTimeout(over, PAUSE));
      return deliver(picture, id, tries - 1);
    }
    on.notice(answer.status === 429 && answer.data ? answer.data.message : WORDS.unsent);
  }
};
