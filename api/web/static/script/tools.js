// The bar that is on every screen. A tool keeps its place, so that it is found without reading; when
// a screen offers the same thing as a choice, the place presses that choice.
bonso.tools = function (bar, press) {
  const PLACES = bar.dataset.places.split(" ").map((ids) => ids.split("|"));

  return function show(card) {
    const offered = (card.tools || []).concat(card.choices || []);
    bar.textContent = "";
    PLACES.forEach((ids) => bar.appendChild(place(card, offered.find((tool) => ids.indexOf(tool.id) >= 0))));
  };

  function place(card, tool) {
    if (!tool) return bonso.make("span", "tool none");
    const button = bonso.make("button", "tool tool-" + tool.id, { type: "button" });
    button.dataset.tool = tool.id;
    if (tool.digit) button.setAttribute("aria-keyshortcuts", tool.digit);
    button.appendChild(bonso.icon(tool.id === "again" && card.on_request ? "speaker" : tool.id));
    button.appendChild(bonso.make("span", tool.label.length > 13 ? "name long" : "name", {}, tool.label));
    button.addEventListener("click", () => press(card, tool, button));
    return button;
  }
};
