// The same work for both.
export const JOINS = 11;
export const MESSAGES = 100;
export const MESSAGE_BYTES = 100;
export const WARM = 30;

export function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
