/** Runs inside k6 in the place of `k6`: the same, and its checks are looked at. */
import own from "k6";
import * as names from "k6";
import { watchK6 } from "./watch.ts";

export * from "k6";
export default watchK6(own);
export const { check } = watchK6({ ...names });
