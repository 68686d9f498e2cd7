/**
 * Tells in a later turn that a request is lost: a page that goes loses its requests before all of it is told that it goes, and has to have
 * its link until then, to say goodbye by it.
 */
export function whenLost(tell: () => void): ReturnType<typeof setTimeout> {
  return setTimeout(tell);
}
