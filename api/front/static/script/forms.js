// The forms of a sound in the order to try them. Opus is half the size, but a browser that is not sure ("maybe") often
// has it in another wrapping only and plays nothing: to such a one it comes last. A form that did play comes first from
// then on.
bonso.forms = function (audio) {
  var others = says("audio/mpeg") || !says("audio/aac") ? ["mp3", "aac"] : ["aac", "mp3"];
  var forms = says("audio/ogg; codecs=opus") === "probably" ? ["ogg"].concat(others) : others.concat("ogg");
  var tried = 0;

  audio.addEventListener("playing", function () {
    forms = forms.splice(tried, 1).concat(forms);
    tried = 0;
  });

  return {
    best: function () { return forms[0]; },

    // For another sound; then `next` for as long as it does not play, empty after the last.
    first: function () {
      tried = 0;
      return forms[0];
    },
    next: function () {
      tried += 1;
      return forms[tried] || "";
    }
  };

  function says(type) {
    return audio.canPlayType ? audio.canPlayType(type) : "";
  }
};

// Where a voice is in one form: a finished sound has it in its name, the voice of a message is asked for it.
bonso.inForm = function (voice, form) {
  if (/^\/media\//.test(voice)) return voice + "." + form;
  return form === "ogg" ? voice : voice + "?form=" + form;
};
