// Scripts as the browsers take them that they are for. Nothing is translated, so the rule of syntax is the promise: the
// page of a lesson and what all pages share run in an in-app browser of 2014, the chat in one of 2017.
import js from "@eslint/js";

const OLD = ["api/front/static/**/*.js", "api/player/static/**/*.js", "api/packs/static/**/*.js", "api/web/static/worker.js"];
const CHAT = ["api/web/static/script/**/*.js"];
const STAFF = ["api/staff/static/**/*.js"];
const WORKERS = ["api/*/static/worker.js", "api/staff/static/sitting-worker.js", "api/front/static/worker/*.js"];
const PAGE = {};
for (const name of [
  "window", "document", "navigator", "location", "history", "localStorage", "setTimeout", "clearTimeout", "crypto",
  "XMLHttpRequest", "Blob", "URL", "URLSearchParams", "EventSource", "MediaRecorder", "AudioContext", "DOMParser", "Event", "Image",
  "requestAnimationFrame", "performance", "caches", "fetch", "Response", "Promise", "Uint8Array", "Float32Array", "indexedDB",
  "AbortController", "Audio",
]) PAGE[name] = "readonly";

const parsed = (files, ecmaVersion, globals) => ({ files, languageOptions: { ecmaVersion, sourceType: "script", globals } });

export default [
  { ...js.configs.recommended, files: ["api/**/*.js"] },
  {
    files: ["api/**/*.js"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "complexity": ["error", 12],
      "eqeqeq": "error",
      "max-depth": ["error", 3],
      "max-len": ["error", 150],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-param-reassign": "error",
      "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write"].map((property) => ({
        property, message: "Text goes in as text.",
      }))],
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-undef": "error",
      "no-unused-vars": ["error", { caughtErrors: "none", argsIgnorePattern: "^_" }],
      "no-use-before-define": ["error", { functions: false, variables: false }],
    },
  },
  parsed(OLD, 5, { ...PAGE, bonso: "readonly", lesson: "readonly" }),
  parsed(CHAT, 2017, { ...PAGE, bonso: "readonly" }),
  parsed(STAFF, 2020, { ...PAGE, recorder: "readonly" }),
  { files: [...CHAT, ...STAFF], rules: { "no-var": "error", "prefer-const": "error" } },
  {
    // Joined with one another, so that each knows what the others define.
    files: WORKERS,
    languageOptions: { globals: { self: "readonly", KEPT: "readonly", part: "writable" } },
    rules: { "no-unused-vars": ["error", { vars: "local", argsIgnorePattern: "^_" }], "no-redeclare": "off" },
  },
  {
    // What the server draws for the next prompt, and the pictures of a pack, which has no server: both are ours.
    files: ["api/staff/static/record.js", "api/packs/static/pack.js"],
    rules: { "no-restricted-properties": "off" },
  },
];
