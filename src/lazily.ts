/** Makes something when it is first asked for, and once: what loads a big library must not stand before the first line. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
