// Letters that a Vietnamese keyboard lacks: a tap puts one where the cursor is. Everything else works without a script.
"use strict";

for (const row of document.querySelectorAll(".letters")) {
  const field = document.getElementById(row.dataset.for);
  row.hidden = false;
  row.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps its cursor
  row.addEventListener("click", (event) => {
    const letter = event.target.dataset.letter;
    if (letter) insert(field, letter);
  });
}

// ơ̆ has no code point of its own: after composing, the cursor is counted again from the end.
function insert(field, letter) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const after = value.slice(to).normalize("NFC");
  field.value = (value.slice(0, from) + letter).normalize("NFC") + after;
  field.selectionStart = field.selectionEnd = field.value.length - after.length;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
