// A card of the outbox as elements. Text goes in as text: nothing here reads HTML.
bonso.screen = function (row, on) {
  const card = row.part;
  const make = bonso.make;
  const root = make("section", "card", { tabindex: "-1", "aria-labelledby": "text-" + row.seq + (card.stage ? " stage-" + row.seq : "") });
  root.dataset.seq = row.seq;
  if (card.stage) root.appendChild(dots(card.stage[0], card.stage[1]));
  if (card.picture) root.appendChild(picture(card.picture, card.alt, "picture"));
  const words = root.appendChild(make("div", "words"));
  if (card.speech) words.appendChild(loud("speaker", "Nghe", "message"));
  const text = words.appendChild(make("div", "text", { id: "text-" + row.seq }));
  (card.lines || []).forEach((line) => text.appendChild(sentence(line)));
  doubt();
  const actions = root.appendChild(make("div", together()));
  (card.calls || []).forEach((call) => actions.appendChild(bonso.phone(call)));
  (card.links || []).forEach((link) => actions.appendChild(address(link)));
  (card.choices || []).forEach((choice) => actions.appendChild(offer(choice)));
  return root;

  // The answers of one question are seen together: two or three pictures beside each other, two short words too.
  function together() {
    const choices = card.choices || [];
    if (choices.length > 1 && choices.length < 4 && choices.every((choice) => choice.picture)) return "actions pictured";
    return choices.length === 2 ? "actions pair" : "actions";
  }

  function sentence(line) {
    const paragraph = make("p", line[2] ? "line draft" : "line", { lang: line[0] });
    if (line[2]) paragraph.appendChild(make("span", "tag", { lang: "vi" }, "bản nháp"));
    paragraph.appendChild(document.createTextNode(line[1]));
    return paragraph;
  }

  // Where she is in the lesson: a dot for each of its stages, and in words for who does not see them.
  function dots(here, all) {
    const dotted = make("p", "dots");
    dotted.appendChild(make("span", "unseen", { id: "stage-" + row.seq }, "Chặng " + here + " trên " + all));
    for (let stage = 1; stage <= all; stage += 1) dotted.appendChild(make("i", stage === here ? "here" : stage < here ? "done" : ""));
    return dotted;
  }

  // Whoever speaks the language says with one tap that a draft is not right.
  function doubt() {
    const tool = (card.tools || []).find((one) => one.id === "not-right");
    if (!tool) return;
    const button = text.appendChild(make("button", "doubt", { type: "button" }, tool.label));
    button.dataset.tool = tool.id;
    button.addEventListener("click", () => on.press(card, tool, button));
  }

  function offer(choice) {
    const alone = card.choices.length === 1;
    const group = make("div", "choice");
    const button = group.appendChild(make("button", alone ? "pick strong" : "pick", { type: "button" }));
    button.dataset.choice = choice.id;
    if (/^[0-9]$/.test(choice.digit)) button.setAttribute("aria-keyshortcuts", choice.digit);
    button.appendChild(make("span", "badge", { "aria-hidden": "true" }, choice.digit || "•"));
    button.appendChild(choice.picture ? picture(choice.picture, "", "thumb") : bonso.icon(choice.icon));
    button.appendChild(choice.icon === "place" ? place(choice.label) : make("span", "label", {}, choice.label));
    button.addEventListener("click", () => on.pick(card, choice, button));
    if (choice.speech) group.appendChild(loud("hear", "Nghe: " + choice.label, "choice." + choice.id));
    return group;
  }

  // A name stays whole; only “Xã”, what stands in brackets, or what is joined by a dash goes to another line.
  function place(name) {
    const label = make("span", "label");
    name.split(/^(Xã|Phường|Thị trấn) | (?=[(–])/).filter(Boolean).forEach((part) => {
      if (label.firstChild) label.appendChild(document.createTextNode(" "));
      label.appendChild(make("span", "whole", {}, part));
    });
    return label;
  }

  function loud(kind, label, part) {
    const button = make("button", kind, { type: "button", "aria-label": label, "aria-pressed": "false" });
    button.dataset.voice = bonso.voice(row.seq, part);
    if (card.on_request) button.dataset.waits = "1";
    button.appendChild(bonso.icon("speaker"));
    button.appendChild(bonso.icon("stop"));
    button.addEventListener("click", () => on.hear(button));
    return button;
  }

  // Only to pages, never to a script: the address comes from outside this file.
  function address(target) {
    const link = make("a", "pick strong link", { href: /^(https?:\/\/|\/)/.test(target[1]) ? target[1] : "/" });
    link.appendChild(bonso.icon("link"));
    link.appendChild(make("span", "label", {}, target[0]));
    return link;
  }

  function picture(name, alt, kind) {
    const image = make("img", kind, { src: "/media/pictures/" + encodeURI(name) + ".svg", alt: alt || "", width: 720, height: 480, loading: "lazy" });
    image.addEventListener("error", () => { image.hidden = true; });
    return image;
  }
};

// Where the voice of a message is: of the whole (`message`) or of one choice (`choice.ID`).
bonso.voice = function (seq, part) {
  return "/chat/voice/" + seq + "/" + encodeURIComponent(part);
};

// A number to press: `[whose, number]`.
bonso.phone = function (call) {
  const link = bonso.make("a", "pick strong call", { href: "tel:" + call[1].replace(/[^0-9+*#]/g, "") });
  link.appendChild(bonso.icon("call"));
  link.appendChild(bonso.make("span", "label", {}, call[0]));
  if (call[0].indexOf(call[1]) < 0) link.appendChild(bonso.make("span", "number", {}, call[1]));
  return link;
};

bonso.make = function (name, kind, attributes, text) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  Object.keys(attributes || {}).forEach((key) => element.setAttribute(key, attributes[key]));
  if (text !== undefined) element.textContent = text;
  return element;
};

bonso.icon = function (name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const known = document.getElementById("icon-" + name) ? name : "other";
  svg.setAttribute("class", "icon icon-" + known);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use")).setAttribute("href", "#icon-" + known);
  return svg;
};
