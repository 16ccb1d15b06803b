export { Observer } from "./observer.ts";
export { observedQueries, withPrometheus } from "./queries.ts";
