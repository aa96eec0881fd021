// A lesson on the phone, once she says so and has seen how much it is.
(function () {
  var lessons = bonso.lessons;
  var offered = null;
  if (!lessons.able) return;

  bonso.at("keep-do").addEventListener("click", function () { keep(false); });
  bonso.at("keep-drop").addEventListener("click", drop);
  lesson.shown = look;
  setTimeout(look, 1000); // first things first

  // The lesson on the screen, and in which language.
  function here() {
    var at = lesson.main();
    return { lesson: at.getAttribute("data-lesson"), lang: at.getAttribute("data-lang"), voice: at.getAttribute("data-voice") };
  }

  // Once for each lesson and language that is looked at: how large it is, whether it is here, whether it was edited.
  function look() {
    var one = here();
    var name = JSON.stringify(one);
    if (offered && offered.name === name) return;
    var mine = offered = { name: name };
    bonso.at("keep").hidden = true;
    bonso.ask("GET", lessons.address(one, lesson.voice.form(), "&only=size"), null, function (answer) {
      if (offered !== mine) return;
      if (answer.status === 200) mine.size = answer.data;
      lessons.kept(one).then(function (list) {
        if (offered !== mine || (!list && !mine.size)) return;
        tell(list);
        if (list && mine.size && list.version !== mine.size.version) keep(true);
      });
    });
  }

  function tell(list) {
    bonso.at("keep").hidden = false;
    bonso.at("keep-do").hidden = Boolean(list);
    bonso.at("keep-drop").hidden = !list;
    bonso.at("keep-size").textContent = list || !offered.size ? "" : "(" + kilobytes(offered.size.bytes) + " kB)";
    bonso.at("keep-said").textContent = list
      ? "Bài này đã có trong máy (" + kilobytes(list.bytes) + " kB). Mất mạng vẫn học được."
      : "";
    if (list) bonso.ahead.stays(here());
  }

  function keep(quietly) {
    bonso.at("keep-do").disabled = true;
    if (!quietly) bonso.at("keep-said").textContent = "Đang tải…";
    lessons.keep(here(), lesson.voice.form(), function (got, all) {
      if (!quietly) bonso.at("keep-said").textContent = "Đang tải… " + kilobytes(got) + "/" + kilobytes(all) + " kB";
    }).then(tell).catch(function () {
      if (!quietly) bonso.at("keep-said").textContent = "Chưa giữ được. Bà con xem lại mạng và chỗ trống, rồi bấm lại.";
    }).then(function () {
      bonso.at("keep-do").disabled = false;
    });
  }

  function drop() {
    lessons.drop(here()).then(function () {
      tell(null);
      bonso.at("keep-said").textContent = "Đã bỏ khỏi máy.";
    });
  }

  function kilobytes(bytes) {
    return Math.ceil(bytes / 1000);
  }
})();
