// Node.js 22 has no AsyncDisposableStack of its own; the build puts this one in its place.
export { default as AsyncDisposableStack } from "core-js-pure/actual/async-disposable-stack/index.js";
