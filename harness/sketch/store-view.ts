import type { BucketSketch, ReadonlySketch, SampleStore, SeriesKey } from "../contracts/samples.ts";

/** Another store's samples, seen in another way: what is not of its sketches is that of the other store. */
export abstract class StoreView implements SampleStore {
  protected readonly inner: SampleStore;

  constructor(inner: SampleStore) {
    this.inner = inner;
  }

  get relativeError(): number {
    return this.inner.relativeError;
  }

  get bucketMs(): number {
    return this.inner.bucketMs;
  }

  get startMs(): number {
    return this.inner.startMs;
  }

  get accepted(): number {
    return this.inner.accepted;
  }

  get rejected(): number {
    return this.inner.rejected;
  }

  get overflowed(): number {
    return this.inner.overflowed;
  }

  get complete(): boolean {
    return this.inner.complete;
  }

  get series(): readonly SeriesKey[] {
    return this.inner.series;
  }

  abstract total(seriesIds: readonly number[]): ReadonlySketch;

  abstract buckets(seriesIds: readonly number[]): readonly BucketSketch[];
}
