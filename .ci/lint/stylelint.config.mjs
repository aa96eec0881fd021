// Style sheets without mistakes, and without a colour of their own: those stand in tokens.css. How a rule is laid out is
// left to who writes it: one line where it is read as one.
const laidOut = [
  "at-rule-empty-line-before", "comment-empty-line-before", "custom-property-empty-line-before", "declaration-empty-line-before",
  "rule-empty-line-before", "declaration-block-single-line-max-declarations", "number-max-precision",
];
// Browsers of 2014 want these as they were.
const older = [
  "alpha-value-notation", "color-function-notation", "color-function-alias-notation", "media-feature-range-notation",
  "property-no-deprecated", "property-no-vendor-prefix", "value-no-vendor-prefix", "selector-not-notation",
  "declaration-block-no-redundant-longhand-properties", "shorthand-property-no-redundant-values", "import-notation",
  "declaration-property-value-keyword-no-deprecated",
];

export default {
  extends: ["stylelint-config-standard"],
  rules: {
    ...Object.fromEntries([...laidOut, ...older].map((rule) => [rule, null])),
    "color-named": "never",
    "color-no-hex": true,
    "function-disallowed-list": [["/^rgb/", "/^hsl/"], { message: "A colour has its name in tokens.css." }],
    "media-feature-range-notation": "prefix",
    "no-descending-specificity": null,
    "value-keyword-case": ["lower", { ignoreKeywords: ["A4", "A5", "currentColor"] }],
    "selector-max-id": 2,
    "selector-max-specificity": "2,4,2",
  },
  overrides: [{ files: ["**/tokens.css"], rules: { "color-no-hex": null, "function-disallowed-list": null } }],
};
