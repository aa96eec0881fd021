// The digits, as on a telephone: 1 to 5 choose, the others are the tools. `where()` says in which parts of the page the
// button of a digit is looked for.
bonso.keys = function (where) {
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.tagName === "INPUT") return;
    if (!/^[0-9]$/.test(event.key)) return;
    var buttons = where().map(function (part) { return part + " [aria-keyshortcuts='" + event.key + "']"; });
    var button = document.querySelector(buttons.join(", "));
    if (button) button.click();
  });
};
