// Scripts of the page: modules for the explorers, classic scripts for Sphinx' extensions. Tests run in Node.js.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/**", "_build/**", "**/node_modules/**", "screenshots/**"] },
  js.configs.recommended,
  {
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
  {
    files: ["**/*.mjs", "*.config.js"],
    languageOptions: { globals: globals.node },
    rules: { "max-lines-per-function": "off" },
  },
];
