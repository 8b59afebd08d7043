// Scripts of the page: modules for the explorers, classic scripts for Sphinx' extensions. Tests run in Node.js.
import css from "@eslint/css";
import js from "@eslint/js";
import compat from "eslint-plugin-compat";
import es from "eslint-plugin-es-x";
import globals from "globals";

const scripts = ["**/*.js", "**/*.mjs"];
const pages = ["nblib/**/*.js", "_ext/**/*.js", "static_widgets/src/**/*.js"]; // what readers' browsers run
const TOO_YOUNG = [
  "array-fromasync", "array-prototype-findlast-findlastindex", "array-prototype-toreversed", "array-prototype-tosorted",
  "array-prototype-tospliced", "class-static-block", "error-cause", "map-groupby", "object-groupby", "object-hasown",
  "promise-withresolvers", "regexp-v-flag",
];
// What compat does not see: functions of classes, and methods of elements.
const UNTRACED = [
  { object: "AbortSignal", property: "any" }, { object: "AbortSignal", property: "timeout" },
  { object: "URL", property: "canParse" }, { property: "checkVisibility" }, { property: "showPopover" },
].map(one => ({ ...one, message: "It is younger than the oldest browsers that the book is for." }));

export default [
  { ignores: [".venv/**", "_build/**", "**/node_modules/**", "screenshots/**", "notebooks/**"] },
  { files: scripts, ...js.configs.recommended },
  {
    files: scripts,
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.browser },
    rules: {
      "complexity": ["error", 15],
      "eqeqeq": "error",
      "max-len": ["error", { code: 130, ignoreUrls: true }],
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  { files: ["_ext/**/*.js", "static_widgets/src/**/*.js"], languageOptions: { sourceType: "script" } },
  { files: ["_ext/exercises/page/*.js"], languageOptions: { sourceType: "module" } }, // the build makes one script of them
  {
    files: ["**/*.mjs", "*.config.js"],
    languageOptions: { globals: globals.node },
    rules: { "max-lines-per-function": "off" },
  },
  // The oldest browsers that the book is for, Chrome 92, Firefox 92 and Safari 15.4: package.json tells them to compat, which
  // knows the functions and classes of a page. es-x knows the language and its methods.
  {
    files: pages,
    ...compat.configs["flat/recommended"],
    settings: { polyfills: ["DecompressionStream", "requestIdleCallback"] }, // where there is none, the scripts do without
  },
  {
    files: pages,
    plugins: { "es-x": es },
    settings: { "es-x": { aggressive: true } }, // a method by its name, whatever has it
    rules: {
      ...Object.fromEntries(TOO_YOUNG.map(name => [`es-x/no-${name}`, "error"])),
      "no-restricted-properties": ["error", ...UNTRACED],
    },
  },
  {
    files: ["nblib/**/*.css", "_ext/**/*.css", "static_widgets/src/**/*.css"],
    plugins: { css },
    language: "css/css",
    rules: {
      "css/use-baseline": ["error", {
        available: 2021,
        // All three have these, but for details that make no difference here, or lose a color that only pleases (accent-color).
        allowProperties: ["accent-color", "contain", "forced-color-adjust", "outline", "paint-order", "resize", "user-select"],
        allowMediaConditions: ["forced-colors"],
        allowPropertyValues: { "background-attachment": ["local"], "overflow-wrap": ["anywhere"] },
        allowSelectors: ["focus-visible"],
      }],
    },
  },
  {
    files: ["nblib/**/*.css"], // styles.py gives both a fallback
    rules: {
      "css/use-baseline": ["error", {
        available: 2021,
        allowAtRules: ["container"],
        allowFunctions: ["color-mix"],
        allowProperties: [
          "accent-color", "contain", "container-type", "forced-color-adjust", "outline", "paint-order", "user-select",
        ],
        allowMediaConditions: ["forced-colors"],
        allowPropertyValues: { "overflow-wrap": ["anywhere"] },
        allowSelectors: ["focus-visible"],
      }],
    },
  },
];
