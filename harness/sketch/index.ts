export { readSampleStore } from "./sample-file.ts";
export { seriesIdentity } from "./series-identity.ts";
export { Sketch } from "./sketch.ts";
export { SketchFileWriter } from "./sketch-file-writer.ts";
export { StoreView } from "./store-view.ts";
export { BUCKET_MS } from "./open-bucket.ts";
