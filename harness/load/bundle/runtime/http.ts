/** Runs inside k6 in the place of `k6/http`: the same, and its requests are looked at. */
import own from "k6/http";
import * as names from "k6/http";
import { watchHttp } from "./watch.ts";

export * from "k6/http";
// One object for all modules of a virtual user, those from elsewhere too: what one of them puts in, all see.
export default watchHttp(own);
export const {
  get,
  head,
  post,
  put,
  patch,
  del,
  options,
  request,
  asyncRequest,
  batch,
  setResponseCallback,
  expectedStatuses,
} = watchHttp({ ...names });
