// Pages as the standard wants them, and as people with a screen reader need them. What is left out is taste, or right here.
const taste = [
  "attribute-boolean-style", "attribute-empty-style", "doctype-style", "no-implicit-button-type", "no-implicit-input-type",
  "no-trailing-whitespace",
];

export default {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    ...Object.fromEntries(taste.map((rule) => [rule, "off"])),
    // Several boxes and several buttons of a form have one name: the server reads a list, or which was pressed.
    "form-dup-name": "off",
    // A link to call says whose number it is, and a space may break after that.
    "tel-non-breaking": "off",
    // Since 2014 an id may begin with a digit.
    "valid-id": ["error", { relaxed: true }],
  },
};
