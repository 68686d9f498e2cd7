/*
 * A given moment, which asks no clock: MessagePack carries Dates as what they are.
 */
// oxlint-disable no-restricted-globals

/** The time of a Date, in milliseconds since 1970, NaN of an invalid one; `undefined` for everything else. */
export function timeOf(value: object): number | undefined {
  return value instanceof Date ? value.getTime() : undefined;
}

/** The Date of a time; `undefined` where it is beyond what there is. */
export function dateOf(time: number): object | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
